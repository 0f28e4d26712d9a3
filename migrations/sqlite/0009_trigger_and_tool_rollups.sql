-- Sums per bucket of time, as in `rollups`: what was spent by what set it off,
-- and calls of tools by their duration. They are filled from the events that
-- are stored; from then on the server keeps them.
CREATE TABLE trigger_rollups (
  width_us INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  gateway_id TEXT NOT NULL,
  -- heartbeat, cron, subagent, channel or direct.
  trigger_name TEXT NOT NULL,
  turns INTEGER NOT NULL,
  turns_failed INTEGER NOT NULL,
  tokens_input INTEGER NOT NULL,
  tokens_output INTEGER NOT NULL,
  tokens_total INTEGER NOT NULL,
  cost_nano_usd INTEGER NOT NULL,
  cost_estimated_nano_usd INTEGER NOT NULL,
  PRIMARY KEY (width_us, bucket, gateway_id, trigger_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE tool_rollups (
  width_us INTEGER NOT NULL,
  bucket INTEGER NOT NULL,
  gateway_id TEXT NOT NULL,
  -- Empty where the event names none.
  tool_name TEXT NOT NULL,
  -- Of the duration: eight from a power of two (in microseconds) to the next; -1 where none is told.
  slot INTEGER NOT NULL,
  calls INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  duration_us_sum INTEGER NOT NULL,
  PRIMARY KEY (width_us, bucket, gateway_id, tool_name, slot)
) STRICT, WITHOUT ROWID;

-- A turn counts once, by its newest end; tokens and cost of every event count,
-- up to what one event counts with at most (model::event::bounds).
INSERT INTO trigger_rollups
WITH facts AS (
  SELECT
    e.timestamp AS at,
    e.gateway_id AS gateway_id,
    json_extract(e.body, '$.trigger') AS told,
    e.event_type AS event_type,
    instr(':' || e.session_key || ':', ':cron:') > 0 AS key_of_cron,
    e.parent_session_key IS NOT NULL OR instr(':' || e.session_key || ':', ':subagent:') > 0 AS key_of_subagent,
    e.channel IS NOT NULL AND e.channel NOT IN ('webchat', 'cli', 'tui') AS by_channel,
    e.event_type IN ('turn.completed', 'turn.failed') AND ROW_NUMBER() OVER (
      PARTITION BY e.gateway_id, e.session_key, COALESCE(e.turn_id, hex(e.id)), e.event_type IN ('turn.completed', 'turn.failed')
      ORDER BY e.timestamp DESC, e.id DESC
    ) = 1 AS is_end,
    COALESCE(e.tokens_input, 0) AS tokens_input,
    COALESCE(e.tokens_output, 0) AS tokens_output,
    COALESCE(json_extract(e.body, '$.tokens.total'), COALESCE(e.tokens_input, 0) + COALESCE(e.tokens_output, 0)) AS tokens_total,
    COALESCE(e.cost_nano_usd, e.cost_estimated_nano_usd, 0) AS cost,
    CASE WHEN e.cost_nano_usd IS NULL THEN COALESCE(e.cost_estimated_nano_usd, 0) ELSE 0 END AS cost_estimated
  FROM events e
  WHERE e.event_type IN ('turn.completed', 'turn.failed') OR e.tokens_input IS NOT NULL OR e.tokens_output IS NOT NULL
    OR e.cost_nano_usd IS NOT NULL OR e.cost_estimated_nano_usd IS NOT NULL OR instr(e.body, '"total"') > 0
), named AS (
  SELECT
    facts.*,
    CASE
      WHEN told = 'heartbeat' OR event_type = 'heartbeat.poll' THEN 'heartbeat'
      WHEN told = 'cron' OR event_type = 'cron.triggered' OR key_of_cron THEN 'cron'
      WHEN key_of_subagent THEN 'subagent'
      WHEN by_channel THEN 'channel'
      ELSE 'direct'
    END AS trigger_name
  FROM facts
), widths (width_us) AS (VALUES (60000000), (3600000000))
SELECT
  w.width_us,
  n.at - n.at % w.width_us,
  n.gateway_id,
  n.trigger_name,
  COUNT(CASE WHEN n.is_end THEN 1 END),
  COUNT(CASE WHEN n.is_end AND n.event_type = 'turn.failed' THEN 1 END),
  SUM(MIN(n.tokens_input, 1000000000000)),
  SUM(MIN(n.tokens_output, 1000000000000)),
  SUM(MIN(n.tokens_total, 1000000000000)),
  SUM(MIN(n.cost, 10000000000000)),
  SUM(MIN(n.cost_estimated, 10000000000000))
FROM named n CROSS JOIN widths w
GROUP BY 1, 2, 3, 4;

CREATE TEMP TABLE duration_slots (lower INTEGER PRIMARY KEY, slot INTEGER NOT NULL);

INSERT INTO duration_slots
WITH RECURSIVE slots (slot) AS (SELECT 0 UNION ALL SELECT slot + 1 FROM slots WHERE slot < 383)
SELECT CASE WHEN slot < 8 THEN slot ELSE (slot - (slot / 8 - 1) * 8) << (slot / 8 - 1) END, slot FROM slots;

INSERT INTO tool_rollups
WITH facts AS (
  SELECT
    e.timestamp AS at,
    e.gateway_id AS gateway_id,
    COALESCE(e.tool_name, '') AS tool_name,
    e.event_type AS event_type,
    CAST(MIN(e.duration_ms * 1000 + 0.5, 8.64e12) AS INTEGER) AS duration_us
  FROM events e
  WHERE e.event_type IN ('tool.completed', 'tool.failed')
), widths (width_us) AS (VALUES (60000000), (3600000000))
SELECT
  w.width_us,
  f.at - f.at % w.width_us,
  f.gateway_id,
  f.tool_name,
  COALESCE((SELECT d.slot FROM duration_slots d WHERE d.lower <= f.duration_us ORDER BY d.lower DESC LIMIT 1), -1),
  COUNT(*),
  COUNT(CASE WHEN f.event_type = 'tool.failed' THEN 1 END),
  COALESCE(SUM(f.duration_us), 0)
FROM facts f CROSS JOIN widths w
GROUP BY 1, 2, 3, 4, 5;

DROP TABLE duration_slots;
