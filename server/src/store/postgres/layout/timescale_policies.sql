-- Runs when the hypertable has its indexes and its events.

-- It would warn that ids are not in order in a compressed chunk; nobody asks
-- for an event by its id alone.
SET LOCAL client_min_messages = error;

-- One segment per gateway and day: a segment per session would hold a few
-- dozen events, and text compresses by repetition. Within it, in order of
-- time, the events of a session lie close together; a Bloom filter per batch,
-- made from the index on `session_key`, leaves out the batches without it.
ALTER TABLE events SET (
  timescaledb.compress,
  timescaledb.compress_segmentby = 'gateway_id',
  timescaledb.compress_orderby = 'timestamp, seq'
);
SELECT add_compression_policy('events', INTERVAL '7 days');

DROP VIEW hourly_metrics;
CREATE MATERIALIZED VIEW hourly_metrics
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT
  time_bucket(INTERVAL '1 hour', timestamp) AS hour,
  gateway_id,
  COUNT(*) FILTER (WHERE event_type = 'turn.completed') AS turns,
  COUNT(*) FILTER (
    WHERE event_type IN ('turn.failed', 'tool.failed', 'subagent.failed')
      OR error_type IS NOT NULL OR error_message IS NOT NULL
  ) AS errors,
  COALESCE(SUM(COALESCE(cost_nano_usd, cost_estimated_nano_usd)), 0) / 1e9 AS total_cost,
  AVG(tokens_percent_used) AS avg_context_pct,
  AVG(duration_ms) FILTER (WHERE event_type IN ('turn.completed', 'turn.failed')) AS avg_duration_ms,
  COUNT(DISTINCT session_key) AS unique_sessions,
  COALESCE(SUM(cost_estimated_nano_usd), 0) / 1e9 AS estimated_cost
FROM events
GROUP BY 1, 2
WITH NO DATA;

-- From the beginning: a late event changes an old hour, and only hours that
-- changed are computed again.
SELECT add_continuous_aggregate_policy('hourly_metrics', start_offset => NULL, end_offset => INTERVAL '1 hour',
  schedule_interval => INTERVAL '10 minutes');
