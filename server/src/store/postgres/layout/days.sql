-- Events in one table per day (UTC), which are made ahead and dropped whole.
-- What has no day yet, such as imported history, waits in `events_default`.
-- Runs while `events` is a new table, divided by time and empty.

CREATE TABLE events_default PARTITION OF events DEFAULT;

CREATE OR REPLACE FUNCTION events_day_name(day date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'events_' || to_char(day, 'YYYYMMDD')
$$;

-- Days that need a table: `ahead` days from `today` on, and those that wait in
-- `events_default` unless they are too old or too many to be moved at once.
CREATE OR REPLACE FUNCTION events_missing_days(oldest date, today date, ahead integer, rows_max bigint)
RETURNS SETOF date LANGUAGE sql STABLE AS $$
  SELECT day FROM (
    SELECT today + n AS day FROM generate_series(0, ahead) n
    WHERE to_regclass(events_day_name(today + n)) IS NULL
    UNION
    SELECT (timestamp AT TIME ZONE 'UTC')::date FROM events_default
    WHERE timestamp >= oldest::timestamp AT TIME ZONE 'UTC'
      AND timestamp < (today + ahead + 1)::timestamp AT TIME ZONE 'UTC'
    GROUP BY 1
  ) days
  WHERE rows_max >= (
    SELECT COUNT(*) FROM events_default
    WHERE timestamp >= day::timestamp AT TIME ZONE 'UTC' AND timestamp < (day + 1)::timestamp AT TIME ZONE 'UTC'
  )
  ORDER BY day
$$;

-- Makes the table of a day and moves to it what waits for it.
CREATE OR REPLACE FUNCTION events_make_day(day date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part text := events_day_name(day);
  first_at timestamptz := day::timestamp AT TIME ZONE 'UTC';
  end_at timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
  IF to_regclass(part) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', part);
  EXECUTE format(
    'WITH moved AS (DELETE FROM events_default WHERE timestamp >= $1 AND timestamp < $2 RETURNING *) '
    'INSERT INTO %I SELECT * FROM moved', part) USING first_at, end_at;
  EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, first_at, end_at);
END
$$;

CREATE OR REPLACE FUNCTION events_parts_before(cutoff timestamptz) RETURNS SETOF regclass LANGUAGE sql STABLE AS $$
  SELECT c.oid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_[0-9]{8}$'
    AND to_date(substr(c.relname, 8), 'YYYYMMDD') < (cutoff AT TIME ZONE 'UTC')::date
  ORDER BY c.relname
$$;

CREATE OR REPLACE FUNCTION events_drop_before(cutoff timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT events_parts_before(cutoff) LOOP
    EXECUTE format('DROP TABLE %s', part);
  END LOOP;
END
$$;

-- The server itself drops days; nothing in the database does.
CREATE OR REPLACE FUNCTION events_keep_days(days integer) RETURNS void LANGUAGE sql AS $$
  SELECT
$$;
