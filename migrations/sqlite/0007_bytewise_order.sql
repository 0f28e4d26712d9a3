-- SQLite orders text by bytes as it is; PostgreSQL gets indexes for it.
SELECT 1;
