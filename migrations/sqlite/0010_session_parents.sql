-- A copy of the parent in `fold`, to find the sessions that a session spawned.
ALTER TABLE sessions ADD COLUMN parent_session_key TEXT;

UPDATE sessions SET parent_session_key = json_extract(fold, '$.parent.value')
WHERE json_extract(fold, '$.parent.value') IS NOT NULL;

CREATE INDEX idx_sessions_parent ON sessions (gateway_id, parent_session_key) WHERE parent_session_key IS NOT NULL;
