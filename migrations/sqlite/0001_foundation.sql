-- Events: typed columns for what is filtered or summed; `body` is the whole
-- event. Times are microseconds since the Unix epoch, UTC.
CREATE TABLE events (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  timestamp INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  event_type TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  session_key TEXT NOT NULL,
  parent_session_key TEXT,
  agent_id TEXT,
  channel TEXT,
  turn_id TEXT,
  tokens_input INTEGER,
  tokens_output INTEGER,
  tokens_context_used INTEGER,
  tokens_context_max INTEGER,
  tokens_percent_used REAL,
  duration_ms REAL,
  ttft_ms REAL,
  tool_name TEXT,
  tool_error TEXT,
  error_type TEXT,
  error_message TEXT,
  model_provider TEXT,
  model_id TEXT,
  cost_nano_usd INTEGER,
  body TEXT NOT NULL
) STRICT;

CREATE INDEX idx_events_time ON events (timestamp, seq);
CREATE INDEX idx_events_session ON events (session_key, gateway_id, timestamp DESC, seq DESC);
CREATE INDEX idx_events_type ON events (event_type, timestamp DESC, seq DESC);
CREATE INDEX idx_events_gateway ON events (gateway_id, timestamp DESC, seq DESC);
CREATE INDEX idx_events_error ON events (error_type, timestamp DESC) WHERE error_type IS NOT NULL;

-- Sessions: `fold` is what is derived from the events; the columns beside it
-- are copies of its parts, for filters and order.
CREATE TABLE sessions (
  gateway_id TEXT NOT NULL,
  session_key TEXT NOT NULL,
  agent_id TEXT,
  channel TEXT,
  model_id TEXT,
  started_at INTEGER NOT NULL,
  last_event_at INTEGER NOT NULL,
  last_error_at INTEGER,
  last_error TEXT,
  ended INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  open INTEGER NOT NULL,
  -- Events before this instant were removed by retention.
  purged_through INTEGER,
  fold TEXT NOT NULL,
  PRIMARY KEY (gateway_id, session_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_sessions_recent ON sessions (last_event_at DESC, session_key DESC, gateway_id DESC);
CREATE INDEX idx_sessions_key ON sessions (session_key);
CREATE INDEX idx_sessions_error ON sessions (last_error_at DESC) WHERE last_error_at IS NOT NULL;
CREATE INDEX idx_sessions_status ON sessions (gateway_id, ended, failed, open, last_event_at);

CREATE TABLE turns (
  gateway_id TEXT NOT NULL,
  session_key TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  last_event_at INTEGER NOT NULL,
  open INTEGER NOT NULL,
  fold TEXT NOT NULL,
  PRIMARY KEY (gateway_id, session_key, turn_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_turns_recent ON turns (gateway_id, session_key, started_at DESC, turn_id DESC);
CREATE INDEX idx_turns_open ON turns (gateway_id, session_key, started_at DESC) WHERE open = TRUE;
CREATE INDEX idx_turns_last ON turns (last_event_at);

-- Sums per bucket of time: `width_us` wide, a minute or an hour.
CREATE TABLE rollups (
  width_us INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  gateway_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  turns INTEGER NOT NULL,
  turns_failed INTEGER NOT NULL,
  duration_us_sum INTEGER NOT NULL,
  duration_count INTEGER NOT NULL,
  context_ppm_sum INTEGER NOT NULL,
  context_count INTEGER NOT NULL,
  events INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  tools_invoked INTEGER NOT NULL,
  tools_finished INTEGER NOT NULL,
  tool_errors INTEGER NOT NULL,
  tokens_input INTEGER NOT NULL,
  tokens_output INTEGER NOT NULL,
  tokens_total INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL,
  PRIMARY KEY (width_us, bucket, gateway_id, agent_id, model_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_hours (
  bucket INTEGER NOT NULL,
  gateway_id TEXT NOT NULL,
  session_key TEXT NOT NULL,
  events INTEGER NOT NULL,
  context_ppm_max INTEGER,
  PRIMARY KEY (bucket, gateway_id, session_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE gateways (
  gateway_id TEXT PRIMARY KEY,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  last_event_at INTEGER NOT NULL,
  events INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  demo INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- API tokens: only hashes. `gateways` is a JSON array, empty for any gateway.
CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  gateways TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- Signed-in browsers: the hash of the cookie, and of the token behind it, so
-- that revoking the token ends the login.
CREATE TABLE logins (
  hash BLOB PRIMARY KEY,
  token_hash BLOB NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  session_key TEXT,
  fired_at INTEGER NOT NULL,
  resolved_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_alerts_fired ON alerts (fired_at DESC, id DESC);

CREATE VIEW hourly_metrics AS
SELECT
  strftime('%Y-%m-%dT%H:%M:%SZ', r.bucket / 1000000, 'unixepoch') AS hour,
  r.gateway_id AS gateway_id,
  SUM(r.turns) - SUM(r.turns_failed) AS turns,
  SUM(r.errors) AS errors,
  SUM(r.cost_nano_usd) / 1e9 AS total_cost,
  SUM(r.context_ppm_sum) / 1e6 / NULLIF(SUM(r.context_count), 0) AS avg_context_pct,
  SUM(r.duration_us_sum) / 1e3 / NULLIF(SUM(r.duration_count), 0) AS avg_duration_ms,
  (SELECT COUNT(*) FROM session_hours h WHERE h.bucket = r.bucket AND h.gateway_id = r.gateway_id) AS unique_sessions
FROM rollups r
WHERE r.width_us = 3600000000
GROUP BY r.bucket, r.gateway_id;
