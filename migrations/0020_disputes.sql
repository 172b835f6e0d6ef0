-- Who opened it, by what is theirs alone; NULL: not known, from before. `opened_by` is how they were called then.
ALTER TABLE dispute ADD COLUMN opener TEXT;
-- One open dispute at a time about the same thing: of those that were open twice the newest stays.
UPDATE dispute SET state = 'resolved', outcome = 'A newer one is open about the same.'
    WHERE state = 'open' AND EXISTS (SELECT 1 FROM dispute AS newer WHERE newer.team = dispute.team AND newer.check_id = dispute.check_id
    AND newer.state = 'open' AND newer.id > dispute.id);
CREATE UNIQUE INDEX dispute_open ON dispute (team, check_id) WHERE state = 'open';
