-- What people note on a day of a KPI's chart: of one KPI or of all, of a node, a service, or the whole program.
CREATE TABLE annotation (
    id BIGINT PRIMARY KEY,
    kpi TEXT,
    team BIGINT,
    service BIGINT,
    day DATE NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    author_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX annotation_by_day ON annotation (day);
