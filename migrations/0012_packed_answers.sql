-- The answer to an upload of five hundred series is a third of a megabyte of JSON: zstd, like payloads. `answer` holds those of before.
ALTER TABLE delivery ADD COLUMN packed_answer BYTEA;
