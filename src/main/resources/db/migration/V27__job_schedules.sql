-- Which schedule the last tick belongs to, in words; null until an instance of this version has seen the worker.
ALTER TABLE job ADD COLUMN schedule text;
-- How long the lease lasted when it was granted or renewed: what is longer comes from a clock that was wrong.
ALTER TABLE job ADD COLUMN lease_millis bigint;
