-- What goes out: commit statuses, comments on pull requests, messages. The outbox is its own queue, as the inbox is. `target` is what a
-- newer row of the same target replaces (a status, a comment), or the channel of a message.
CREATE TABLE outbox (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('commit_status', 'comment', 'message')),
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
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE state = 'pending';
CREATE INDEX outbox_by_target ON outbox (target, created_at, id);
CREATE INDEX outbox_by_source ON outbox (source, created_at, id);
CREATE INDEX outbox_by_state ON outbox (state, created_at, id);
CREATE INDEX outbox_by_time ON outbox (created_at, id);
CREATE INDEX outbox_counted ON outbox (source, state, created_at);

-- The newest thing each report of a commit said, so that the one status and the one comment of a service speak for all of them.
-- `part` tells the reports of a commit apart: environment and tool.
CREATE TABLE gate_report (
    repository TEXT NOT NULL,
    sha TEXT NOT NULL,
    service BIGINT NOT NULL,
    part TEXT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (repository, sha, service, part)
);
CREATE INDEX gate_report_by_time ON gate_report (at);

-- The comment of a service on a pull request: its id on the other side once it is known, the head commit it speaks of, and the heads
-- before, which must not overwrite it any more.
CREATE TABLE pull_request_comment (
    source UUID NOT NULL,
    repository TEXT NOT NULL,
    number BIGINT NOT NULL,
    service BIGINT NOT NULL,
    remote_id TEXT,
    head TEXT NOT NULL,
    former TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (source, repository, number, service)
);
