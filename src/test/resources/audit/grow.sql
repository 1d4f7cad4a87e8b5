-- Appends records to a chain, hashed here by the documented algorithm and not by the program's.
CREATE FUNCTION grow(grown text, records bigint, details text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r audit_record;
  last bigint;
BEGIN
  INSERT INTO audit_chain VALUES (grown, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT DO NOTHING;
  SELECT c.length, c.head INTO last, r.hash FROM audit_chain c WHERE c.chain = grown FOR UPDATE;
  FOR n IN last + 1 .. last + records LOOP
    r.chain := grown;
    r.sequence := n;
    r.event_id := 'event-' || n;
    r.source := '/sql/"quoted"';
    r.type := 'door.opened';
    r.at := '2026-11-22T10:15:30.1Z'::timestamptz + n * interval '7 ms 3 us';
    r.actor := 'user:zoë😀';
    r.action := 'open';
    r.resource := 'door/' || n % 10;
    r.outcome := 'SUCCESS';
    r.details := details;
    r.hash_version := 1;
    r.previous_hash := r.hash;
    r.hash := sha256(r.previous_hash || convert_to(
      '{"action":' || to_json(r.action) || ',"actor":' || to_json(r.actor)
      || ',"at":"' || to_char(r.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
      || '","chain":' || to_json(r.chain) || ',"details":' || coalesce(r.details, 'null')
      || ',"id":' || to_json(r.event_id) || ',"outcome":' || to_json(r.outcome)
      || ',"resource":' || to_json(r.resource) || ',"sequence":' || r.sequence
      || ',"source":' || to_json(r.source) || ',"type":' || to_json(r.type) || '}', 'UTF8'));
    INSERT INTO audit_record VALUES (r.*);
  END LOOP;
  UPDATE audit_chain c SET length = last + records, head = r.hash WHERE c.chain = grown;
END $$;
