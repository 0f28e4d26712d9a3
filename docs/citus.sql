-- Spreads a new or stopped Observatory over the workers of a Citus cluster, by
-- session. Run on the coordinator, after `observatory migrate --layout days`
-- and with no server running; why and with which limits: scale.md.
--
--   psql -X -v ON_ERROR_STOP=1 --single-transaction -f docs/citus.sql "$DATABASE_URL"

-- A table that is spread can hold a key unique only together with the column
-- that it is spread by. The id alone is unique in event_ids, which stays on the
-- coordinator; this key guards it once more.
DROP INDEX idx_events_id;
CREATE UNIQUE INDEX idx_events_id ON events (id, timestamp, session_key);

-- The same view, its sessions counted by a query of their own.
CREATE OR REPLACE VIEW hourly_metrics AS
SELECT
  to_timestamp(r.bucket / 1000000) AS hour,
  r.gateway_id AS gateway_id,
  (SUM(r.turns) - SUM(r.turns_failed))::bigint AS turns,
  SUM(r.errors)::bigint AS errors,
  SUM(r.cost_nano_usd) / 1e9 AS total_cost,
  SUM(r.context_ppm_sum) / 1e6 / NULLIF(SUM(r.context_count), 0) AS avg_context_pct,
  SUM(r.duration_us_sum) / 1e3 / NULLIF(SUM(r.duration_count), 0) AS avg_duration_ms,
  COALESCE(MAX(h.sessions), 0) AS unique_sessions,
  SUM(r.cost_estimated_nano_usd) / 1e9 AS estimated_cost
FROM rollups r
LEFT JOIN (
  SELECT bucket, gateway_id, COUNT(*) AS sessions FROM session_hours GROUP BY bucket, gateway_id
) h ON h.bucket = r.bucket AND h.gateway_id = r.gateway_id
WHERE r.width_us = 3600000000
GROUP BY r.bucket, r.gateway_id;

-- All other tables stay on the coordinator.
CREATE EXTENSION IF NOT EXISTS citus;
SELECT create_distributed_table('sessions', 'session_key');
SELECT create_distributed_table('turns', 'session_key', colocate_with => 'sessions');
SELECT create_distributed_table('session_hours', 'session_key', colocate_with => 'sessions');
SELECT create_distributed_table('events', 'session_key', colocate_with => 'sessions');
