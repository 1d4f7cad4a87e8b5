CREATE TABLE stock_snapshot (taken_for timestamptz, sku text, on_hand bigint, PRIMARY KEY (taken_for, sku));
CREATE TABLE returned_parcel (parcel_id text PRIMARY KEY, pieces integer NOT NULL);
