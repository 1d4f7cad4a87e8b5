-- Makes a copy of the database of a share the database of one of the shares that it is split into: it removes what belongs
-- to the others. docs/scaling.md has the steps around it. No instance runs on the database meanwhile. For share 3/4, of
-- a copy of the database of share 1/2:
--
--   psql -v share=3 -v shares=4 -v before=2 -v ON_ERROR_STOP=1 -f docs/split-share.sql "$DATABASE"
BEGIN;

-- The share of a key, as publishers compute it.
CREATE FUNCTION pg_temp.share_of(key text) RETURNS bigint LANGUAGE sql IMMUTABLE
  RETURN ('x' || left(encode(sha256(convert_to(key, 'UTF8')), 'hex'), 8))::bit(32)::bigint % :shares + 1;

DELETE FROM orders WHERE pg_temp.share_of(order_id) <> :share;
DELETE FROM appointment WHERE pg_temp.share_of(appointment_id) <> :share;

-- Emails and webhooks: each is in one of the databases, that of its order, appointment or key.
DELETE FROM notification WHERE pg_temp.share_of(key) <> :share;

-- Reserved are the pieces of the orders that are here. The counted stock stays in the database that keeps its number.
UPDATE inventory AS i
SET reserved = coalesce(open.pieces, 0), on_hand = CASE WHEN :share > :before THEN 0 ELSE i.on_hand END
FROM inventory AS each
LEFT JOIN (
  SELECT line ->> 'sku' AS sku, sum((line ->> 'quantity')::bigint) AS pieces
  FROM orders, jsonb_array_elements(lines) AS line
  WHERE status IN ('PLACED', 'PAID')
  GROUP BY 1
) AS open ON open.sku = each.sku
WHERE i.sku = each.sku;

-- Open dead letters stay in both: the replay of one that belongs to another share fails with WRONG_SHARE. The database with
-- a new number reads another topic, and replays only what is of that topic; a place in the inbox is that of its letter.
UPDATE inbox AS i
SET topic = regexp_replace(i.topic, '([.][0-9]+)?$', '.' || :share)
FROM dead_letter AS d
WHERE :share > :before AND d.state = 'OPEN' AND (d.event_id, d.source) = (i.event_id, i.source)
  AND (d.topic, d.partition, d."offset", d.at) = (i.topic, i.partition, i."offset", i.at);
UPDATE dead_letter SET topic = regexp_replace(topic, '([.][0-9]+)?$', '.' || :share)
WHERE :share > :before AND state = 'OPEN';

INSERT INTO database_share (share) VALUES (:share || '/' || :shares)
ON CONFLICT (only_one) DO UPDATE SET share = excluded.share;

COMMIT;
