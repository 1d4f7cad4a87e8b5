-- How many items a run found to work on: with items, how far it has come.
ALTER TABLE job_run ADD COLUMN found bigint NOT NULL DEFAULT 0;
