-- The version of the hash of each record. All records that are there are of version 1, and so are those of an
-- instance that does not know the column: the default stays 1, whatever the version of new records is.
-- The constant default is kept in the catalogue: no row is written. All inserts wait behind this statement while
-- it waits for a long read of the table, so it waits for a short time, and the start of the instance tries again.
SET LOCAL lock_timeout = '2s';
ALTER TABLE audit_record ADD COLUMN hash_version smallint NOT NULL DEFAULT 1;
