-- The position of an alert's newest change, by which each server learns what
-- others wrote. Whoever writes alerts takes the same lock, so that positions
-- follow the order of commits.
CREATE SEQUENCE alert_changes;

ALTER TABLE alerts ADD COLUMN change BIGINT NOT NULL DEFAULT nextval('alert_changes');

CREATE INDEX idx_alerts_change ON alerts (change);
