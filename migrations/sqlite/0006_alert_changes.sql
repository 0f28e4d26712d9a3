-- On PostgreSQL the position of an alert's newest change, by which servers
-- learn of each other. Here there is one server, and nobody reads it.
ALTER TABLE alerts ADD COLUMN change INTEGER NOT NULL DEFAULT 0;
