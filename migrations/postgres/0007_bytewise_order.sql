-- Lists are in the order of bytes, as on SQLite, whatever the locale of the
-- database: the indexes behind them too.
DROP INDEX idx_sessions_recent;
CREATE INDEX idx_sessions_recent
  ON sessions (last_event_at DESC, session_key COLLATE "C" DESC, gateway_id COLLATE "C" DESC);

DROP INDEX idx_turns_recent;
CREATE INDEX idx_turns_recent ON turns (gateway_id, session_key, started_at DESC, turn_id COLLATE "C" DESC);

DROP INDEX idx_alerts_fired;
CREATE INDEX idx_alerts_fired ON alerts (fired_at DESC, id COLLATE "C" DESC);
