-- The rights of the role that the service runs under, where another one owns the schema: rows of every table,
-- and of the audit trail only what the trail itself can show. The owner calls it after each migration.
CREATE FUNCTION nightshift_grant(run_role name) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  here   name := current_schema();
  t      name;
  rights text;
BEGIN
  -- Two instances that start at once would change the same rows of the catalogue.
  PERFORM pg_advisory_xact_lock(hashtext('nightshift_grant'));
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', here, run_role);
  FOR t IN SELECT c.relname FROM pg_class c
           WHERE c.relnamespace = here::text::regnamespace AND c.relkind IN ('r', 'p') LOOP
    rights := CASE
      WHEN t = 'audit_chain' THEN 'SELECT, INSERT, UPDATE (length, head)'
      WHEN t = 'audit_record' THEN 'SELECT, INSERT, DELETE' -- The trigger: only behind a cut.
      WHEN t = 'audit_seal' THEN 'SELECT, INSERT'
      WHEN t = 'audit_cut' THEN 'SELECT, INSERT' -- The trigger: only where the retention allows it.
      WHEN t = 'audit_verification' THEN 'SELECT, INSERT, UPDATE'
      WHEN t LIKE 'audit\_%' OR t LIKE 'flyway\_%' THEN 'SELECT'
      ELSE 'SELECT, INSERT, UPDATE, DELETE'
    END;
    EXECUTE format('REVOKE ALL ON %I.%I FROM %I', here, t, run_role);
    EXECUTE format('GRANT %s ON %I.%I TO %I', rights, here, t, run_role);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION nightshift_grant(name) FROM PUBLIC;
