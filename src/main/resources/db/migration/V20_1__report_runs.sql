-- Whether the schedule made it: its next run makes the days since, and none of them again after a crash.
ALTER TABLE report ADD COLUMN scheduled boolean NOT NULL DEFAULT false;

-- A period that cannot be made is tried behind the others, and a few times only.
ALTER TABLE report_request ADD COLUMN attempts integer NOT NULL DEFAULT 0;
