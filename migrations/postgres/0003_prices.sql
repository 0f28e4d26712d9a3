-- Estimated costs. Of an event that tells its cost, `cost_nano_usd` is that
-- cost if it was billed; what was estimated, by the gateway or from the price
-- table, stands apart. `price_version` names the table; without one the
-- gateway estimated.
ALTER TABLE events ADD COLUMN cost_estimated_nano_usd BIGINT;
ALTER TABLE events ADD COLUMN cost_estimated_output_nano_usd BIGINT;
ALTER TABLE events ADD COLUMN price_version TEXT;

-- The estimated part of `cost_nano_usd`.
ALTER TABLE rollups ADD COLUMN cost_estimated_nano_usd BIGINT NOT NULL DEFAULT 0;

CREATE OR REPLACE VIEW hourly_metrics AS
SELECT
  to_timestamp(r.bucket / 1000000) AS hour,
  r.gateway_id AS gateway_id,
  (SUM(r.turns) - SUM(r.turns_failed))::bigint AS turns,
  SUM(r.errors)::bigint AS errors,
  SUM(r.cost_nano_usd) / 1e9 AS total_cost,
  SUM(r.context_ppm_sum) / 1e6 / NULLIF(SUM(r.context_count), 0) AS avg_context_pct,
  SUM(r.duration_us_sum) / 1e3 / NULLIF(SUM(r.duration_count), 0) AS avg_duration_ms,
  (SELECT COUNT(*) FROM session_hours h WHERE h.bucket = r.bucket AND h.gateway_id = r.gateway_id) AS unique_sessions,
  SUM(r.cost_estimated_nano_usd) / 1e9 AS estimated_cost
FROM rollups r
WHERE r.width_us = 3600000000
GROUP BY r.bucket, r.gateway_id;
