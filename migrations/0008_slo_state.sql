-- The last answer of a monitoring system per SLO: good and total events and the burn rate per window.
CREATE TABLE slo_state (
    service BIGINT NOT NULL,
    slug TEXT NOT NULL,
    at BIGINT NOT NULL,
    windows TEXT NOT NULL,
    error TEXT,
    PRIMARY KEY (service, slug)
);
