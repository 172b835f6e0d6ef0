-- What pages over many teams read instead of whole snapshots, and what was forecast for each team on each day. Snapshots written
-- before have no brief; their bodies are read in its place.
ALTER TABLE snapshot ADD COLUMN brief TEXT;

CREATE TABLE level_forecast (
    team BIGINT NOT NULL,
    day DATE NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (team, day)
);
