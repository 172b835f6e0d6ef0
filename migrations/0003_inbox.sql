-- Connected tools, and every payload they sent, as it came.
CREATE TABLE source (
    id UUID PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    config TEXT NOT NULL,
    secret BYTEA,
    created_at BIGINT NOT NULL,
    enabled BOOLEAN NOT NULL,
    state TEXT,
    state_detail TEXT,
    last_ok_at BIGINT,
    last_error_at BIGINT,
    next_run_at BIGINT,
    demo BOOLEAN NOT NULL
);

-- The inbox is its own queue: due_at, lease_until and leased_by say who works on what.
CREATE TABLE delivery (
    id UUID PRIMARY KEY,
    source UUID,
    kind TEXT NOT NULL,
    format TEXT NOT NULL,
    params TEXT NOT NULL,
    headers TEXT NOT NULL,
    body BYTEA NOT NULL,
    size BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed', 'ignored')),
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    leased_by TEXT,
    error TEXT,
    answer TEXT,
    dedup_key TEXT UNIQUE,
    subject TEXT,
    token UUID
);
CREATE INDEX delivery_due ON delivery (due_at, id) WHERE state = 'pending';
CREATE INDEX delivery_by_time ON delivery (received_at, id);
CREATE INDEX delivery_by_source ON delivery (source, received_at, id);
CREATE INDEX delivery_by_state ON delivery (state, received_at, id);
CREATE INDEX delivery_counted ON delivery (source, state, received_at);
