-- Events in one table per day (UTC), which are made ahead and dropped whole.
-- What has no day yet, such as imported history, waits in `events_default`. A
-- day for which more events wait than are moved at once gets several tables,
-- one after the other: `events_20261127`, `events_20261127_2` and so on.

-- Of an earlier version.
DROP FUNCTION IF EXISTS events_missing_days(date, date, integer, bigint);
DROP FUNCTION IF EXISTS events_make_day(date);

CREATE OR REPLACE FUNCTION events_day_name(day date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'events_' || to_char(day, 'YYYYMMDD')
$$;

-- Days that need a table: `ahead` days from `today` on, and those that wait in
-- `events_default` unless they are too old.
CREATE OR REPLACE FUNCTION events_missing_days(oldest date, today date, ahead integer)
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
  ORDER BY day
$$;

-- Makes the next table of a day and moves to it what waits for it, about
-- `rows_max` events; whether the day is whole. Events of one instant stay
-- together.
CREATE OR REPLACE FUNCTION events_make_day(day date, rows_max bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  part text := events_day_name(day);
  parts bigint;
  first_at timestamptz;
  day_end timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
  end_at timestamptz;
BEGIN
  SELECT COUNT(*), MAX(substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([^'']+)''\)')::timestamptz)
  INTO parts, first_at
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'events'::regclass AND c.relname ~ ('^' || part || '(_[0-9]+)?$');
  IF parts = 0 THEN
    first_at := day::timestamp AT TIME ZONE 'UTC';
  ELSE
    part := part || '_' || (parts + 1);
  END IF;
  IF first_at >= day_end THEN
    RETURN TRUE;
  END IF;
  SELECT timestamp INTO end_at FROM events_default
  WHERE timestamp >= first_at AND timestamp < day_end ORDER BY timestamp LIMIT 1 OFFSET rows_max;
  IF end_at = first_at THEN
    SELECT MIN(timestamp) INTO end_at FROM events_default WHERE timestamp > first_at AND timestamp < day_end;
  END IF;
  end_at := COALESCE(end_at, day_end);
  EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', part);
  EXECUTE format(
    'WITH moved AS (DELETE FROM events_default WHERE timestamp >= $1 AND timestamp < $2 RETURNING *) '
    'INSERT INTO %I SELECT * FROM moved', part) USING first_at, end_at;
  EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', part, first_at, end_at);
  RETURN end_at = day_end;
END
$$;

CREATE OR REPLACE FUNCTION events_parts_before(cutoff timestamptz) RETURNS SETOF regclass LANGUAGE sql STABLE AS $$
  SELECT c.oid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_[0-9]{8}(_[0-9]+)?$'
    AND to_date(substr(c.relname, 8, 8), 'YYYYMMDD') < (cutoff AT TIME ZONE 'UTC')::date
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
