-- Ids stand apart from the events. Those are stored by day, and a table that
-- is divided by time can hold a key unique only together with the time: but an
-- id that comes again with another time is still one event. An id goes after
-- its event. `seq` is the position in the stream.
CREATE TABLE event_ids (
  id UUID PRIMARY KEY,
  seq BIGINT GENERATED ALWAYS AS IDENTITY,
  timestamp TIMESTAMPTZ NOT NULL
);

INSERT INTO event_ids (id, seq, timestamp) OVERRIDING SYSTEM VALUE
SELECT id, seq, timestamp FROM events;

-- The stream goes on behind positions that were given and removed.
SELECT setval(pg_get_serial_sequence('event_ids', 'seq'), last_value, is_called) FROM events_seq_seq;

CREATE UNIQUE INDEX idx_event_ids_seq ON event_ids (seq);
CREATE INDEX idx_event_ids_time ON event_ids (timestamp);

-- `events` gets its layout, by day or as a hypertable, when the steps of the
-- schema are done (server/src/store/postgres/layout); columns and indexes are
-- taken from here.
ALTER TABLE events ALTER COLUMN seq DROP IDENTITY;
ALTER TABLE events DROP CONSTRAINT events_pkey, DROP CONSTRAINT events_id_key;
CREATE UNIQUE INDEX idx_events_id ON events (id, timestamp);
