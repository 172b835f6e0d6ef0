-- Why a version was published, and the configuration file that owns the model, if one does.
ALTER TABLE model ADD COLUMN note TEXT;
ALTER TABLE model ADD COLUMN managed_by TEXT;

-- The draft of the next version. There is one, shared by the administrators: `slot` is always 1, and `revision` grows with each
-- change, so that nobody overwrites what they have not seen.
CREATE TABLE model_draft (
    slot BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL,
    base_version BIGINT NOT NULL,
    yaml TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- A team's objection to how a check, or its level, was judged. `check_id` is empty for the level; `no` is the evaluation that was read.
CREATE TABLE dispute (
    id BIGINT PRIMARY KEY,
    team BIGINT NOT NULL,
    check_id TEXT NOT NULL,
    no BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'resolved')),
    opened_by TEXT NOT NULL,
    opened_at BIGINT NOT NULL,
    outcome TEXT,
    resolved_by TEXT,
    resolved_at BIGINT
);
CREATE INDEX dispute_by_team ON dispute (team, id);
CREATE INDEX dispute_by_state ON dispute (state, id);

CREATE TABLE dispute_event (
    id BIGINT PRIMARY KEY,
    dispute BIGINT NOT NULL REFERENCES dispute (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('comment', 'change')),
    text TEXT NOT NULL
);
CREATE INDEX dispute_event_by_dispute ON dispute_event (dispute, id);
