-- Nothing to be done here: PostgreSQL keeps figures of its tables, and finds
-- the rows of the list of sessions quickly by the indexes that there are. The
-- step stands so that both databases have the same ones.
SELECT 1;
