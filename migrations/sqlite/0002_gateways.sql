-- What people say of a gateway, what it reported of itself (JSON), and which
-- of its numbered events came (JSON, folded by the server).
ALTER TABLE gateways ADD COLUMN name TEXT;
ALTER TABLE gateways ADD COLUMN muted INTEGER NOT NULL DEFAULT FALSE;
-- Since when it is being removed, with everything it sent.
ALTER TABLE gateways ADD COLUMN removing_at INTEGER;
ALTER TABLE gateways ADD COLUMN coverage TEXT;
ALTER TABLE gateways ADD COLUMN missing_events INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gateways ADD COLUMN report TEXT;

-- How often each kind of event came, per hour; only the last days.
CREATE TABLE event_kinds (
  gateway_id TEXT NOT NULL,
  bucket INTEGER NOT NULL,
  event_type TEXT NOT NULL,
  events INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (gateway_id, bucket, event_type)
) STRICT, WITHOUT ROWID;
