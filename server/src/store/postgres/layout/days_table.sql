-- Runs while `events` is a new table, divided by time and empty.
CREATE TABLE events_default PARTITION OF events DEFAULT;
