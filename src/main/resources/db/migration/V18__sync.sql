-- What the catalogue of an external system says of a sku; null where it never named it. None of it
-- is in an index, so that a pass leaves the row's index entries as they are (HOT updates).
ALTER TABLE inventory
  ADD COLUMN name        text,
  ADD COLUMN price       numeric,
  ADD COLUMN currency    text,
  ADD COLUMN synced_at   timestamptz, -- when it was applied last
  ADD COLUMN vanished_at timestamptz, -- since when it is not in the catalogue any more
  ADD COLUMN sync_pass   bigint;      -- the last pass that saw it

-- How far the catalogue is read: one row.
CREATE TABLE catalogue_sync (
  only_one       boolean     PRIMARY KEY DEFAULT true CHECK (only_one),
  source         text        NOT NULL, -- a digest of what is read: another source begins anew
  pass           bigint      NOT NULL, -- the generation: grows with each pass
  state          text        NOT NULL
    CHECK (state IN ('READING', 'READ', 'COMPLETE', 'GIVEN_UP')),
  after          text,                 -- the cursor behind the last page that was applied
  pages          bigint      NOT NULL, -- of this pass, like the next two
  items          bigint      NOT NULL,
  unusable       bigint      NOT NULL,
  etag           text,                 -- of this pass' first page
  complete_etag  text,                 -- of the last complete pass
  completed_at   timestamptz,          -- when that was
  not_before     timestamptz           -- the source asked not to be called until then
) WITH (fillfactor = 50);
