-- What an action promised, when it began, and whether it helped. `first_due` is the first date it was given: `due` less that is its slip.
ALTER TABLE action ADD COLUMN planned_start DATE;
ALTER TABLE action ADD COLUMN first_due DATE;
ALTER TABLE action ADD COLUMN began_at BIGINT;
-- Where it came from: `check:…`, `kpi:…`, `regression:R-12`, `review:2026-W47`.
ALTER TABLE action ADD COLUMN origin TEXT;
-- The step of the roadmap template it stands for: `week-1/metrics-fresh`.
ALTER TABLE action ADD COLUMN template TEXT;
-- What an import calls it.
ALTER TABLE action ADD COLUMN external_key TEXT;
ALTER TABLE action ADD COLUMN outcome TEXT CHECK (outcome IN ('too_early', 'confirmed', 'no_effect', 'unmeasured', 'reopened'));
ALTER TABLE action ADD COLUMN judged_on DATE;
ALTER TABLE action ADD COLUMN value_before DOUBLE PRECISION;
ALTER TABLE action ADD COLUMN value_after DOUBLE PRECISION;
ALTER TABLE action ADD COLUMN outcome_reason TEXT;
UPDATE action SET first_due = due;
CREATE INDEX action_by_external_key ON action (external_key) WHERE external_key IS NOT NULL;

-- Every date an action was to be done by; NULL: none.
CREATE TABLE action_due (
    action BIGINT NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    due DATE,
    actor TEXT NOT NULL,
    PRIMARY KEY (action, at)
);

-- `action` cannot be done before `needs` is.
CREATE TABLE action_dependency (
    action BIGINT NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    needs BIGINT NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    PRIMARY KEY (action, needs)
);
CREATE INDEX action_dependency_by_needs ON action_dependency (needs);

-- What an action is about besides its check and KPI.
CREATE TABLE action_link (
    action BIGINT NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('check', 'kpi', 'regression', 'run', 'review', 'issue', 'url')),
    target TEXT NOT NULL,
    PRIMARY KEY (action, kind, target)
);
CREATE INDEX action_link_by_target ON action_link (kind, target);

-- The issue of another tool that says the same. `number` is NULL until it was created there; `agreed` is what both sides said last.
CREATE TABLE action_issue (
    action BIGINT PRIMARY KEY REFERENCES action (id) ON DELETE CASCADE,
    source UUID NOT NULL,
    repository TEXT NOT NULL,
    number BIGINT,
    url TEXT,
    agreed TEXT NOT NULL,
    remote_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX action_issue_by_number ON action_issue (repository, number);

-- `Payments reaches level 4 by 2027-03-31`. `first_due` is the first date that was promised.
CREATE TABLE milestone (
    team BIGINT NOT NULL,
    level BIGINT NOT NULL,
    due DATE NOT NULL,
    first_due DATE NOT NULL,
    set_by TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (team, level)
);

-- Planned days of a phase of the template for a team; NULL: it does not end.
CREATE TABLE roadmap_phase (
    team BIGINT NOT NULL,
    phase TEXT NOT NULL,
    starts DATE NOT NULL,
    ends DATE,
    PRIMARY KEY (team, phase)
);

-- Issues go out by the same queue. Neither engine can widen a check in a way the other understands, so the table is made again.
CREATE TABLE outbox_kept AS SELECT * FROM outbox;
DROP TABLE outbox;
CREATE TABLE outbox (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('commit_status', 'comment', 'message', 'issue')),
    source UUID,
    target TEXT NOT NULL,
    dedup_key TEXT UNIQUE,
    payload TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'failed', 'skipped')),
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    leased_by TEXT,
    error TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
INSERT INTO outbox SELECT id, kind, source, target, dedup_key, payload, state, attempts, due_at, lease_until, leased_by, error, created_at, sent_at
FROM outbox_kept;
DROP TABLE outbox_kept;
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'pending';
CREATE INDEX outbox_by_target ON outbox (target, created_at, id);
CREATE INDEX outbox_by_source ON outbox (source, created_at, id);
CREATE INDEX outbox_by_state ON outbox (state, created_at, id);
CREATE INDEX outbox_by_time ON outbox (created_at, id);
CREATE INDEX outbox_counted ON outbox (source, state, created_at);
