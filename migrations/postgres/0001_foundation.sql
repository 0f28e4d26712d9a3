-- Events: typed columns for what is filtered or summed; `body` is the whole
-- event. Derived tables hold times as microseconds since the Unix epoch, UTC.
CREATE TABLE events (
  seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id UUID NOT NULL UNIQUE,
  timestamp TIMESTAMPTZ NOT NULL,
  received_at BIGINT NOT NULL,
  event_type TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  session_key TEXT NOT NULL,
  parent_session_key TEXT,
  agent_id TEXT,
  channel TEXT,
  turn_id TEXT,
  tokens_input BIGINT,
  tokens_output BIGINT,
  tokens_context_used BIGINT,
  tokens_context_max BIGINT,
  tokens_percent_used DOUBLE PRECISION,
  duration_ms DOUBLE PRECISION,
  ttft_ms DOUBLE PRECISION,
  tool_name TEXT,
  tool_error TEXT,
  error_type TEXT,
  error_message TEXT,
  model_provider TEXT,
  model_id TEXT,
  cost_nano_usd BIGINT,
  body TEXT NOT NULL
);

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
  started_at BIGINT NOT NULL,
  last_event_at BIGINT NOT NULL,
  last_error_at BIGINT,
  last_error TEXT,
  ended BOOLEAN NOT NULL,
  failed BOOLEAN NOT NULL,
  open BOOLEAN NOT NULL,
  -- Events before this instant were removed by retention.
  purged_through BIGINT,
  fold TEXT NOT NULL,
  PRIMARY KEY (gateway_id, session_key)
);

CREATE INDEX idx_sessions_recent ON sessions (last_event_at DESC, session_key DESC, gateway_id DESC);
CREATE INDEX idx_sessions_key ON sessions (session_key);
CREATE INDEX idx_sessions_error ON sessions (last_error_at DESC) WHERE last_error_at IS NOT NULL;
CREATE INDEX idx_sessions_status ON sessions (gateway_id, ended, failed, open, last_event_at);

CREATE TABLE turns (
  gateway_id TEXT NOT NULL,
  session_key TEXT NOT NULL,
  turn_id TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  last_event_at BIGINT NOT NULL,
  open BOOLEAN NOT NULL,
  fold TEXT NOT NULL,
  PRIMARY KEY (gateway_id, session_key, turn_id)
);

CREATE INDEX idx_turns_recent ON turns (gateway_id, session_key, started_at DESC, turn_id DESC);
CREATE INDEX idx_turns_open ON turns (gateway_id, session_key, started_at DESC) WHERE open = TRUE;
CREATE INDEX idx_turns_last ON turns (last_event_at);

-- Sums per bucket of time: `width_us` wide, a minute or an hour.
CREATE TABLE rollups (
  width_us BIGINT NOT NULL,
  bucket BIGINT NOT NULL,
  gateway_id TEXT NOT NULL,
  agent_id TEXT NOT NULL,
  model_id TEXT NOT NULL,
  turns BIGINT NOT NULL,
  turns_failed BIGINT NOT NULL,
  duration_us_sum BIGINT NOT NULL,
  duration_count BIGINT NOT NULL,
  context_ppm_sum BIGINT NOT NULL,
  context_count BIGINT NOT NULL,
  events BIGINT NOT NULL,
  errors BIGINT NOT NULL,
  tools_invoked BIGINT NOT NULL,
  tools_finished BIGINT NOT NULL,
  tool_errors BIGINT NOT NULL,
  tokens_input BIGINT NOT NULL,
  tokens_output BIGINT NOT NULL,
  tokens_total BIGINT NOT NULL,
  cost_nano_usd BIGINT NOT NULL,
  PRIMARY KEY (width_us, bucket, gateway_id, agent_id, model_id)
);

CREATE TABLE session_hours (
  bucket BIGINT NOT NULL,
  gateway_id TEXT NOT NULL,
  session_key TEXT NOT NULL,
  events BIGINT NOT NULL,
  context_ppm_max BIGINT,
  PRIMARY KEY (bucket, gateway_id, session_key)
);

CREATE TABLE gateways (
  gateway_id TEXT PRIMARY KEY,
  first_seen_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  last_event_at BIGINT NOT NULL,
  events BIGINT NOT NULL,
  errors BIGINT NOT NULL,
  demo BOOLEAN NOT NULL
);

-- API tokens: only hashes. `gateways` is a JSON array, empty for any gateway.
CREATE TABLE api_tokens (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  hash BYTEA NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  gateways TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);

-- Signed-in browsers: the hash of the cookie, and of the token behind it, so
-- that revoking the token ends the login.
CREATE TABLE logins (
  hash BYTEA PRIMARY KEY,
  token_hash BYTEA NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  session_key TEXT,
  fired_at BIGINT NOT NULL,
  resolved_at BIGINT
);

CREATE INDEX idx_alerts_fired ON alerts (fired_at DESC, id DESC);

CREATE VIEW hourly_metrics AS
SELECT
  to_timestamp(r.bucket / 1000000) AS hour,
  r.gateway_id AS gateway_id,
  (SUM(r.turns) - SUM(r.turns_failed))::bigint AS turns,
  SUM(r.errors)::bigint AS errors,
  SUM(r.cost_nano_usd) / 1e9 AS total_cost,
  SUM(r.context_ppm_sum) / 1e6 / NULLIF(SUM(r.context_count), 0) AS avg_context_pct,
  SUM(r.duration_us_sum) / 1e3 / NULLIF(SUM(r.duration_count), 0) AS avg_duration_ms,
  (SELECT COUNT(*) FROM session_hours h WHERE h.bucket = r.bucket AND h.gateway_id = r.gateway_id) AS unique_sessions
FROM rollups r
WHERE r.width_us = 3600000000
GROUP BY r.bucket, r.gateway_id;
