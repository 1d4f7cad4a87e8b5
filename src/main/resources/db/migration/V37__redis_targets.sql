-- Redis servers are checked too.
ALTER TABLE monitored_target
  DROP CONSTRAINT monitored_target_type_check,
  ADD CONSTRAINT monitored_target_type_check CHECK (type IN ('HTTP', 'TCP', 'SQL', 'REDIS'));
