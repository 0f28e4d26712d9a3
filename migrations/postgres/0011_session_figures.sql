-- Copies of figures in `fold`, for filters and orders of the list of sessions.
ALTER TABLE sessions ADD COLUMN turns BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN errors BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN tokens_total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sessions ADD COLUMN cost_nano_usd BIGINT NOT NULL DEFAULT 0;
-- Of the window now, in millionths; -1 where it is not known.
ALTER TABLE sessions ADD COLUMN context_ppm BIGINT NOT NULL DEFAULT -1;
-- A bit for each type that the server gives a meaning to, in the order of the
-- schema, and the sixteenth for all others (model::session::EventTypes).
ALTER TABLE sessions ADD COLUMN event_types BIGINT NOT NULL DEFAULT 0;

CREATE TEMP TABLE type_bits (event_type TEXT PRIMARY KEY, bit BIGINT NOT NULL);

INSERT INTO type_bits VALUES
  ('session.created', 1), ('session.ended', 2), ('turn.started', 4), ('turn.completed', 8), ('turn.failed', 16),
  ('tool.invoked', 32), ('tool.completed', 64), ('tool.failed', 128), ('subagent.spawned', 256),
  ('subagent.completed', 512), ('subagent.failed', 1024), ('context.warning', 2048), ('context.overflow', 4096),
  ('cron.triggered', 8192), ('heartbeat.poll', 16384);

CREATE TEMP TABLE session_types (gateway_id TEXT, session_key TEXT, types BIGINT, PRIMARY KEY (gateway_id, session_key));

INSERT INTO session_types
SELECT d.gateway_id, d.session_key, SUM(d.bit)
FROM (SELECT DISTINCT e.gateway_id, e.session_key, COALESCE(t.bit, 32768) AS bit
  FROM events e LEFT JOIN type_bits t ON t.event_type = e.event_type) d
GROUP BY d.gateway_id, d.session_key;

-- JSON with a NUL in it cannot be read by PostgreSQL; such a session gets its
-- figures with its next event.
UPDATE sessions SET
  turns = COALESCE((fold::json #>> '{turns}')::bigint, 0),
  errors = COALESCE((fold::json #>> '{totals,errors}')::bigint, 0),
  tokens_total = COALESCE((fold::json #>> '{totals,tokens_total}')::bigint, 0),
  cost_nano_usd = COALESCE((fold::json #>> '{totals,cost_nano_usd}')::bigint, 0),
  -- LEAST passes over a NULL.
  context_ppm = COALESCE(CASE WHEN fold::json #>> '{context,value,percent}' IS NOT NULL
    THEN LEAST(ROUND((fold::json #>> '{context,value,percent}')::double precision * 1e6), 1e12)::bigint END, -1)
WHERE strpos(fold, '\u0000') = 0;

UPDATE sessions SET event_types = COALESCE((SELECT t.types FROM session_types t
  WHERE t.gateway_id = sessions.gateway_id AND t.session_key = sessions.session_key), 0);

-- The server keeps the types in `fold` from now on.
UPDATE sessions SET fold = '{"event_types":' || event_types || ',' || substr(fold, 2);

DROP TABLE session_types;
DROP TABLE type_bits;

CREATE INDEX idx_sessions_cost ON sessions (cost_nano_usd DESC, session_key COLLATE "C" DESC, gateway_id COLLATE "C" DESC);

-- In the order in which the newest open turn is looked for: without the last
-- column SQLite takes the index of all turns and reads a session's every turn.
DROP INDEX idx_turns_open;
CREATE INDEX idx_turns_open ON turns (gateway_id, session_key, started_at DESC, turn_id COLLATE "C" DESC) WHERE open = TRUE;
