-- What a gate remembers between runs. `line` is where a run belongs: empty for the default branch, `pr:12`, `branch:name`.
ALTER TABLE run ADD COLUMN pair TEXT;
ALTER TABLE run ADD COLUMN side TEXT;
CREATE INDEX run_by_pair ON run (service, env, pair) WHERE pair IS NOT NULL;
-- What becomes too old to keep, and who has stopped reporting.
CREATE INDEX run_by_time ON run (received_at);
CREATE INDEX run_with_samples ON run (received_at) WHERE samples IS NOT NULL;

-- From this ordinal on the series is at a new level that somebody accepted; the relative spread of the level before guards it.
ALTER TABLE series ADD COLUMN segment_from BIGINT;
ALTER TABLE series ADD COLUMN segment_sigma DOUBLE PRECISION;

-- A series that is beyond its limit on a line, until it is back inside or somebody decides about it.
CREATE TABLE alert (
    service BIGINT NOT NULL,
    env TEXT NOT NULL,
    line TEXT NOT NULL,
    series BIGINT NOT NULL,
    first_run BIGINT NOT NULL,
    first_sha TEXT,
    first_ord BIGINT NOT NULL,
    last_run BIGINT NOT NULL,
    last_sha TEXT,
    last_attempt BIGINT NOT NULL,
    inside BIGINT NOT NULL,
    regression BIGINT,
    PRIMARY KEY (service, env, line, series)
);

CREATE TABLE regression (
    number BIGINT PRIMARY KEY,
    root TEXT NOT NULL UNIQUE,
    service BIGINT NOT NULL,
    env TEXT NOT NULL,
    line TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('review', 'ongoing', 'resolved', 'regressed', 'accepted', 'noise')),
    stage TEXT NOT NULL,
    owner UUID,
    detected_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    expires_at BIGINT,
    worst_percent DOUBLE PRECISION NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX regression_by_state ON regression (state, detected_at);
CREATE INDEX regression_by_service ON regression (service, env, line, state);

CREATE TABLE regression_series (
    regression BIGINT NOT NULL REFERENCES regression (number) ON DELETE CASCADE,
    series BIGINT NOT NULL,
    level_before DOUBLE PRECISION NOT NULL,
    level_after DOUBLE PRECISION NOT NULL,
    percent DOUBLE PRECISION NOT NULL,
    percent_low DOUBLE PRECISION,
    percent_high DOUBLE PRECISION,
    p DOUBLE PRECISION,
    ord BIGINT NOT NULL,
    PRIMARY KEY (regression, series)
);
CREATE INDEX regression_series_by_series ON regression_series (series);

CREATE TABLE regression_event (
    id BIGINT PRIMARY KEY,
    regression BIGINT NOT NULL REFERENCES regression (number) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX regression_event_by_regression ON regression_event (regression, id);

-- What change-point detection found on the default branch, and how far each service has been looked at.
CREATE TABLE change_point (
    series BIGINT NOT NULL,
    ord BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (series, ord)
);

CREATE TABLE change_scan (
    service BIGINT NOT NULL,
    env TEXT NOT NULL,
    newest BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    PRIMARY KEY (service, env)
);

-- What the gate said of each run, and whether it turned out to be noise: how far the gate can be believed.
CREATE TABLE gate_run (
    run BIGINT PRIMARY KEY,
    service BIGINT NOT NULL,
    env TEXT NOT NULL,
    line TEXT NOT NULL,
    sha TEXT,
    at BIGINT NOT NULL,
    blocking BOOLEAN NOT NULL,
    family BIGINT NOT NULL,
    alerts TEXT NOT NULL,
    noisy BOOLEAN
);
CREATE INDEX gate_run_by_service ON gate_run (service, run);

CREATE TABLE gate_trust (
    service BIGINT PRIMARY KEY,
    enforce TEXT NOT NULL CHECK (enforce IN ('warn', 'block')),
    since BIGINT NOT NULL,
    body TEXT NOT NULL
);

-- Budgets that were exceeded and may pass only when somebody of the named team says so.
CREATE TABLE approval (
    number BIGINT PRIMARY KEY,
    service BIGINT NOT NULL,
    team TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'rejected')),
    line TEXT NOT NULL,
    run BIGINT NOT NULL,
    requested_at BIGINT NOT NULL,
    expires_at BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX approval_by_service ON approval (service, state);

-- Weighted objectives of load tests, for comparison with what passed before.
CREATE TABLE objective_result (
    run BIGINT PRIMARY KEY,
    service BIGINT NOT NULL,
    env TEXT NOT NULL,
    result TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX objective_result_by_service ON objective_result (service, env, run);
