-- All that the list of sessions is filtered and ordered by, beside its order:
-- without `fold` a row is a tenth as long, and nothing that is passed over is
-- read from the table.
DROP INDEX idx_sessions_recent;
CREATE INDEX idx_sessions_recent ON sessions (
  last_event_at DESC, session_key DESC, gateway_id DESC, started_at, agent_id, channel, model_id, ended, failed, open,
  event_types, turns, errors, tokens_total, cost_nano_usd, context_ppm, last_error
);
