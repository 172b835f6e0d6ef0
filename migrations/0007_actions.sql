-- What people decided to do, and what was said and changed on the way.
CREATE TABLE action (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    team BIGINT,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('todo', 'doing', 'blocked', 'done', 'dropped')),
    owner UUID,
    owner_name TEXT,
    due DATE,
    phase TEXT,
    check_id TEXT,
    kpi TEXT,
    url TEXT,
    effort TEXT,
    minutes BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    done_at BIGINT,
    expected TEXT
);
CREATE INDEX action_by_team ON action (team, status);
CREATE INDEX action_by_owner ON action (owner, status);
CREATE INDEX action_by_check ON action (check_id);

CREATE TABLE action_event (
    id BIGINT PRIMARY KEY,
    action BIGINT NOT NULL REFERENCES action (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('comment', 'change')),
    text TEXT NOT NULL
);
CREATE INDEX action_event_by_action ON action_event (action, id);
