-- What differs for events in a hypertable of TimescaleDB.

-- Of an earlier version, or of a table per day.
DROP FUNCTION IF EXISTS events_missing_days(date, date, integer, bigint);
DROP FUNCTION IF EXISTS events_make_day(date);
DROP FUNCTION IF EXISTS events_day_name(date);

-- TimescaleDB makes a chunk when its first event comes.
CREATE OR REPLACE FUNCTION events_missing_days(oldest date, today date, ahead integer)
RETURNS SETOF date LANGUAGE sql STABLE AS $$
  SELECT NULL::date WHERE FALSE
$$;

CREATE OR REPLACE FUNCTION events_make_day(day date, rows_max bigint) RETURNS boolean LANGUAGE sql AS $$
  SELECT TRUE
$$;

CREATE OR REPLACE FUNCTION events_parts_before(cutoff timestamptz) RETURNS SETOF regclass LANGUAGE sql STABLE AS $$
  SELECT show_chunks('events', older_than => cutoff)
$$;

CREATE OR REPLACE FUNCTION events_drop_before(cutoff timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM drop_chunks('events', older_than => cutoff);
END
$$;

-- Retention of the database, beside that of the server: it goes on while no
-- server runs. `hourly_metrics` is kept as long as the events.
CREATE OR REPLACE FUNCTION events_keep_days(days integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['events', 'hourly_metrics'] LOOP
    IF NOT EXISTS (
      SELECT 1 FROM timescaledb_information.jobs
      WHERE proc_name = 'policy_retention' AND hypertable_schema = current_schema() AND hypertable_name = kept
        AND (config ->> 'drop_after')::interval = make_interval(days => events_keep_days.days)
    ) THEN
      PERFORM remove_retention_policy(kept::regclass, if_exists => true);
      PERFORM add_retention_policy(kept::regclass, make_interval(days => events_keep_days.days),
        schedule_interval => INTERVAL '1 hour');
    END IF;
  END LOOP;
END
$$;
