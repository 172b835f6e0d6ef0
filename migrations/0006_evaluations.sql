-- The order of knowledge: models, evaluations, day facts by revision, snapshots when they changed, and KPI values for trends.
CREATE TABLE model (
    version BIGINT PRIMARY KEY,
    yaml TEXT NOT NULL,
    hash TEXT NOT NULL,
    zone TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    published_by TEXT NOT NULL
);

CREATE TABLE evaluation (
    no BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    day DATE NOT NULL,
    cause TEXT NOT NULL,
    model_version BIGINT NOT NULL
);
CREATE INDEX evaluation_by_time ON evaluation (at, no);

-- `subject_kind` is s (service) or t (team).
CREATE TABLE fact (
    subject_kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    day DATE NOT NULL,
    rev BIGINT NOT NULL,
    open_roots BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (subject_kind, subject, day, rev)
);
CREATE INDEX fact_by_day ON fact (day);
CREATE INDEX fact_with_open_roots ON fact (subject_kind, subject, day) WHERE open_roots > 0;
CREATE INDEX fact_by_revision ON fact (rev);

-- Nodes that have snapshots: lets "the latest of each" seek instead of scan.
CREATE TABLE snapshot_team (
    team BIGINT PRIMARY KEY
);

CREATE TABLE snapshot (
    team BIGINT NOT NULL,
    no BIGINT NOT NULL,
    at BIGINT NOT NULL,
    day DATE NOT NULL,
    level BIGINT,
    score_tenths BIGINT,
    hash TEXT NOT NULL,
    changes TEXT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (team, no)
);
CREATE INDEX snapshot_by_evaluation ON snapshot (no, team);
CREATE INDEX snapshot_by_day ON snapshot (team, day, no);

CREATE TABLE kpi_point (
    team BIGINT NOT NULL,
    kpi TEXT NOT NULL,
    day DATE NOT NULL,
    rev BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (team, kpi, day)
);
