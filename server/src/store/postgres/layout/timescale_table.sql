-- Events as a hypertable of TimescaleDB. Runs while `events` is a new table
-- and empty; its indexes are made afterwards.

SELECT create_hypertable('events', 'timestamp', chunk_time_interval => INTERVAL '1 day',
  create_default_indexes => false);
