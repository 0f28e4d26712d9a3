-- Copies of figures in `fold`, for filters and orders of the list of sessions.
ALTER TABLE sessions ADD COLUMN turns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN errors INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN tokens_total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN cost_nano_usd INTEGER NOT NULL DEFAULT 0;
-- Of the window now, in millionths; -1 where it is not known.
ALTER TABLE sessions ADD COLUMN context_ppm INTEGER NOT NULL DEFAULT -1;
-- A bit for each type that the server gives a meaning to, in the order of the
-- schema, and the sixteenth for all others (model::session::EventTypes).
ALTER TABLE sessions ADD COLUMN event_types INTEGER NOT NULL DEFAULT 0;

CREATE TEMP TABLE type_bits (event_type TEXT PRIMARY KEY, bit INTEGER NOT NULL);

INSERT INTO type_bits VALUES
  ('session.created', 1), ('session.ended', 2), ('turn.started', 4), ('turn.completed', 8), ('turn.failed', 16),
  ('tool.invoked', 32), ('tool.completed', 64), ('tool.failed', 128), ('subagent.spawned', 256),
  ('subagent.completed', 512), ('subagent.failed', 1024), ('context.warning', 2048), ('context.overflow', 4096),
  ('cron.triggered', 8192), ('heartbeat.poll', 16384);

CREATE TEMP TABLE session_types (gateway_id TEXT, session_key TEXT, types INTEGER, PRIMARY KEY (gateway_id, session_key));

INSERT INTO session_types
SELECT d.gateway_id, d.session_key, SUM(d.bit)
FROM (SELECT DISTINCT e.gateway_id, e.session_key, COALESCE(t.bit, 32768) AS bit
  FROM events e LEFT JOIN type_bits t ON t.event_type = e.event_type) d
GROUP BY d.gateway_id, d.session_key;

UPDATE sessions SET
  turns = COALESCE(json_extract(fold, '$.turns'), 0),
  errors = COALESCE(json_extract(fold, '$.totals.errors'), 0),
  tokens_total = COALESCE(json_extract(fold, '$.totals.tokens_total'), 0),
  cost_nano_usd = COALESCE(json_extract(fold, '$.totals.cost_nano_usd'), 0),
  context_ppm = COALESCE(CAST(MIN(ROUND(json_extract(fold, '$.context.value.percent') * 1e6), 1e12) AS INTEGER), -1),
  event_types = COALESCE((SELECT t.types FROM session_types t
    WHERE t.gateway_id = sessions.gateway_id AND t.session_key = sessions.session_key), 0);

-- The server keeps the types in `fold` from now on.
UPDATE sessions SET fold = '{"event_types":' || event_types || ',' || substr(fold, 2);

DROP TABLE session_types;
DROP TABLE type_bits;

CREATE INDEX idx_sessions_cost ON sessions (cost_nano_usd DESC, session_key DESC, gateway_id DESC);

-- In the order in which the newest open turn is looked for: without the last
-- column SQLite takes the index of all turns and reads a session's every turn.
DROP INDEX idx_turns_open;
CREATE INDEX idx_turns_open ON turns (gateway_id, session_key, started_at DESC, turn_id DESC) WHERE open = TRUE;
