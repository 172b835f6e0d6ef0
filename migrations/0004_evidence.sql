-- Canonical records, append-only. `scope` is whose record it is as text (s12, t3, p, u:<subject>), because a unique key over columns
-- that may be null would let duplicates in. `absorbed_in` is set once, by the evaluation that took the record in.
CREATE TABLE evidence (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    subject TEXT NOT NULL,
    service BIGINT,
    team BIGINT,
    mapped BOOLEAN NOT NULL,
    occurred_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    day DATE NOT NULL,
    body TEXT NOT NULL,
    source UUID,
    delivery UUID,
    run BIGINT,
    absorbed_in BIGINT,
    UNIQUE (kind, scope, key)
);
CREATE INDEX evidence_unabsorbed ON evidence (id) WHERE absorbed_in IS NULL AND mapped = TRUE;
CREATE INDEX evidence_unmapped ON evidence (subject, kind) WHERE mapped = FALSE;
CREATE INDEX evidence_by_evaluation ON evidence (absorbed_in, id);
CREATE INDEX evidence_by_service ON evidence (service, day, id);
CREATE INDEX evidence_by_team ON evidence (team, day, id);
CREATE INDEX evidence_by_kind ON evidence (kind, id);
CREATE INDEX evidence_by_day ON evidence (day, id);
CREATE INDEX evidence_by_receipt ON evidence (received_at);
CREATE INDEX evidence_by_source ON evidence (source, id);

-- What people said an unresolved subject means: a service, or nothing.
CREATE TABLE mapping (
    subject TEXT PRIMARY KEY,
    service BIGINT,
    ignored BOOLEAN NOT NULL
);
