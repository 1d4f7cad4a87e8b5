CREATE TABLE orders (
  order_id        text        COLLATE "C" PRIMARY KEY,
  customer_id     text        NOT NULL,
  email           text        NOT NULL,
  status          text        NOT NULL,
  currency        text        NOT NULL,
  total           numeric     NOT NULL,
  lines           jsonb       NOT NULL, -- [{"sku":…,"quantity":…,"unitPrice":"…"}]
  placed_at       timestamptz NOT NULL,
  updated_at      timestamptz NOT NULL, -- the time of the event that changed it last
  paid_amount     numeric,
  paid_currency   text,
  carrier         text,
  tracking_number text,
  cancel_reason   text
) WITH (fillfactor = 80); -- room for the later states beside the first: HOT updates

CREATE TABLE inventory (
  sku      text   COLLATE "C" PRIMARY KEY,
  on_hand  bigint NOT NULL DEFAULT 0,
  reserved bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
