-- On PostgreSQL ids stand apart from the events. Here `events` holds them
-- unique by itself: the same statements read them through a view, and an id
-- goes with its event.
CREATE VIEW event_ids AS SELECT id, seq, timestamp FROM events;

CREATE TRIGGER event_ids_removed INSTEAD OF DELETE ON event_ids
BEGIN
  SELECT 1;
END;
