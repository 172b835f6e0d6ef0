-- Weekly performance reviews of a node, one row per revision. A draft is written again as evidence comes; a published one never changes,
-- and a later edit is the next revision. `monday` is the first day of the ISO week.
CREATE TABLE review (
    team BIGINT NOT NULL,
    monday DATE NOT NULL,
    revision BIGINT NOT NULL,
    model BIGINT NOT NULL,
    -- Number of the evaluation that the document was written after.
    known_upto BIGINT NOT NULL,
    generated_at BIGINT NOT NULL,
    -- NULL: a draft.
    published_at BIGINT,
    published_by TEXT,
    hash TEXT,
    document TEXT NOT NULL,
    commentary TEXT NOT NULL,
    PRIMARY KEY (team, monday, revision)
);
CREATE INDEX review_by_week ON review (monday, team, revision);

CREATE TABLE review_acknowledgement (
    team BIGINT NOT NULL,
    monday DATE NOT NULL,
    member TEXT NOT NULL,
    revision BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (team, monday, member)
);
CREATE INDEX review_acknowledgement_by_week ON review_acknowledgement (monday, team);
