-- What people say of a gateway, what it reported of itself (JSON), and which
-- of its numbered events came (JSON, folded by the server).
ALTER TABLE gateways ADD COLUMN name TEXT;
ALTER TABLE gateways ADD COLUMN muted BOOLEAN NOT NULL DEFAULT FALSE;
-- Since when it is being removed, with everything it sent.
ALTER TABLE gateways ADD COLUMN removing_at BIGINT;
ALTER TABLE gateways ADD COLUMN coverage TEXT;
ALTER TABLE gateways ADD COLUMN missing_events BIGINT NOT NULL DEFAULT 0;
ALTER TABLE gateways ADD COLUMN report TEXT;

-- How often each kind of event came, per hour; only the last days.
CREATE TABLE event_kinds (
  gateway_id TEXT NOT NULL,
  bucket BIGINT NOT NULL,
  event_type TEXT NOT NULL,
  events BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (gateway_id, bucket, event_type)
);
