-- Measurements, packed: a run's points are the evidence; blocks of 64 points in series order are what a verdict reads and can be
-- rebuilt from the runs.
CREATE TABLE run (
    id BIGINT PRIMARY KEY,
    service BIGINT NOT NULL,
    env TEXT NOT NULL,
    branch TEXT,
    sha TEXT,
    pr BIGINT,
    attempt BIGINT NOT NULL,
    tool TEXT NOT NULL,
    workload TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    blocking BOOLEAN NOT NULL,
    dirty BOOLEAN NOT NULL,
    default_branch BOOLEAN NOT NULL,
    run_url TEXT,
    series BIGINT NOT NULL,
    summary TEXT NOT NULL,
    delivery UUID,
    points BYTEA NOT NULL,
    samples BYTEA
);
CREATE INDEX run_by_service ON run (service, id);
CREATE INDEX run_by_commit ON run (service, env, sha);

CREATE TABLE series (
    id BIGINT PRIMARY KEY,
    service BIGINT NOT NULL,
    env TEXT NOT NULL,
    benchmark TEXT NOT NULL,
    metric TEXT NOT NULL,
    unit TEXT NOT NULL,
    direction TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    last_value DOUBLE PRECISION NOT NULL,
    search TEXT NOT NULL,
    UNIQUE (service, env, benchmark, metric, fingerprint)
);
CREATE INDEX series_by_time ON series (last_seen, id);

-- Writers of one service's series queue on this row.
CREATE TABLE series_lock (
    service BIGINT NOT NULL,
    env TEXT NOT NULL,
    taken BIGINT NOT NULL,
    PRIMARY KEY (service, env)
);

CREATE TABLE series_block (
    series BIGINT NOT NULL,
    block_no BIGINT NOT NULL,
    first_ord BIGINT NOT NULL,
    last_ord BIGINT NOT NULL,
    points BYTEA NOT NULL,
    PRIMARY KEY (series, block_no)
);

-- First-parent history of a branch: ordinals without gaps from 0.
CREATE TABLE commit_line (
    repo TEXT NOT NULL,
    branch TEXT NOT NULL,
    next_ordinal BIGINT NOT NULL,
    PRIMARY KEY (repo, branch)
);

CREATE TABLE commit_pos (
    repo TEXT NOT NULL,
    branch TEXT NOT NULL,
    sha TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    PRIMARY KEY (repo, branch, sha),
    UNIQUE (repo, branch, ordinal)
);
