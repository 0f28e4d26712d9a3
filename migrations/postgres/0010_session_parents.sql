-- A copy of the parent in `fold`, to find the sessions that a session spawned.
ALTER TABLE sessions ADD COLUMN parent_session_key TEXT;

-- JSON with a NUL in it cannot be read by PostgreSQL; such a session gets its
-- parent with its next event.
UPDATE sessions SET parent_session_key =
  CASE WHEN strpos(fold, '\u0000') = 0 THEN fold::json #>> '{parent,value}' END;

CREATE INDEX idx_sessions_parent ON sessions (gateway_id, parent_session_key) WHERE parent_session_key IS NOT NULL;
