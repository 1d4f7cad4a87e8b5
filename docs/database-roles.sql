-- Two roles: one owns the schema and migrates it, one runs the service. Run it once, as an administrator, in the
-- database of Nightshift, with passwords of your own. Then set
--
--   QUARKUS_DATASOURCE_USERNAME=nightshift_app       NIGHTSHIFT_DATABASE_MIGRATION_USERNAME=nightshift_owner
--   QUARKUS_DATASOURCE_PASSWORD=…                    NIGHTSHIFT_DATABASE_MIGRATION_PASSWORD=…
--
-- After each migration the owner grants nightshift_app the rights on rows that the service needs: the function
-- nightshift_grant, in V24_1__run_role.sql. Of a database that one role has owned until now, say also
--   REASSIGN OWNED BY nightshift TO nightshift_owner;
CREATE ROLE nightshift_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD 'change-me-owner';
CREATE ROLE nightshift_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD 'change-me-app';

-- Nobody else connects, and nobody makes temporary tables, which could stand before those of the trail.
ALTER DATABASE nightshift OWNER TO nightshift_owner;
REVOKE ALL ON DATABASE nightshift FROM PUBLIC;
GRANT CONNECT ON DATABASE nightshift TO nightshift_app;

-- Nobody but the owner makes tables or functions in the schema.
ALTER SCHEMA public OWNER TO nightshift_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
