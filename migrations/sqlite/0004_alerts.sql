-- Nothing has ever written to the table of the first step.
DROP TABLE alerts;

-- Alerts: `body` is the whole alert; the columns beside it are copies of its
-- parts, for filters and order. `standing` only grows: 0 pending, 1 firing,
-- 2 acknowledged, 3 resolved.
CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  message TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  session_key TEXT,
  agent_id TEXT,
  standing INTEGER NOT NULL,
  fired_at INTEGER NOT NULL,
  resolved_at INTEGER,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX idx_alerts_fired ON alerts (fired_at DESC, id DESC);
CREATE INDEX idx_alerts_open ON alerts (standing, fired_at DESC) WHERE resolved_at IS NULL;
CREATE INDEX idx_alerts_session ON alerts (session_key, fired_at DESC) WHERE session_key IS NOT NULL;
CREATE INDEX idx_alerts_rule ON alerts (rule, fired_at DESC);

-- What happened to each alert. `key` tells apart what can happen more than once.
CREATE TABLE alert_steps (
  alert_id TEXT NOT NULL,
  step TEXT NOT NULL,
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (alert_id, step, key)
) STRICT, WITHOUT ROWID;

-- Messages to receivers, written with the change that they tell of.
CREATE TABLE alert_outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message_id TEXT NOT NULL,
  receiver TEXT NOT NULL,
  alert_id TEXT NOT NULL,
  rule TEXT NOT NULL,
  severity TEXT NOT NULL,
  gateway_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  attempted_at INTEGER,
  due_at INTEGER,
  note TEXT NOT NULL,
  message TEXT NOT NULL,
  UNIQUE (message_id, receiver)
) STRICT;

CREATE INDEX idx_alert_outbox_due ON alert_outbox (receiver, due_at) WHERE state = 'waiting';
CREATE INDEX idx_alert_outbox_alert ON alert_outbox (alert_id, receiver, id);
CREATE INDEX idx_alert_outbox_attempted ON alert_outbox (receiver, attempted_at);
CREATE INDEX idx_alert_outbox_created ON alert_outbox (created_at);

-- What the engine of alerts knew (compressed) when it had seen the stream up to `seq`.
CREATE TABLE alert_engine (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  state BLOB NOT NULL
) STRICT;

-- Rules, silences, maintenance windows, receivers and routes that people made, as JSON.
CREATE TABLE alert_settings (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
