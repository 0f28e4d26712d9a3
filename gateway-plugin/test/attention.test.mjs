import assert from "node:assert/strict";
import { test } from "node:test";
import { QUEUE_WAIT_MS_MIN, REMINDER_MS } from "../dist/mapping/attention.js";
import { RUN_WAIT_MS } from "../dist/mapping/cron.js";
import { newMapper } from "./support.mjs";

const place = { sessionKey: "agent:main:s", sessionId: "i" };
const diagnose = (...events) => {
  const { mapper, events: told } = newMapper();
  for (const event of events) mapper.diagnostic(event);
  return told;
};

test("waiting in a lane is told from a second on, in the session of the lane or of the trace", () => {
  const wait = (lane, waitMs, traceId = "t") => ({ type: "queue.lane.dequeue", lane, waitMs, queueSize: 3, trace: { traceId }, ts: 10_000 });
  const told = diagnose(
    { type: "session.state", ...place, state: "processing", trace: { traceId: "t" }, ts: 1 },
    wait("session:agent:main:other", QUEUE_WAIT_MS_MIN - 1),
    wait("session:agent:main:other", QUEUE_WAIT_MS_MIN),
    wait("main", 2_000),
    wait("main", 2_000, "unknown"),
  );
  assert.deepEqual(told.map((event) => [event.eventType, event.sessionKey, event.queue]), [
    ["queue.waiting", "agent:main:other", { lane: "session:agent:main:other", waitMs: 1_000, size: 3 }],
    ["queue.waiting", "agent:main:s", { lane: "main", waitMs: 2_000, size: 3 }],
  ]);
  assert.deepEqual(told[1].timing, { startMs: 8_000, endMs: 10_000, durationMs: 2_000 });
});

test("a session that does not move is told once a minute, and when it is helped", () => {
  const stalled = (ts) => ({
    type: "session.stalled", ...place, state: "processing", classification: "blocked_tool_call", ageMs: 150_000,
    activeToolName: "exec", activeToolCallId: "c", activeToolAgeMs: 140_000, ts,
  });
  const told = diagnose(
    stalled(1_000), stalled(1_000 + REMINDER_MS - 1), stalled(1_000 + REMINDER_MS),
    { type: "session.stuck", ...place, state: "processing", classification: "stale_session_state", ageMs: 1, ts: 2_000 },
    { type: "session.long_running", ...place, state: "processing", classification: "long_running", ageMs: 1, ts: 2_000 },
    { type: "session.recovery.completed", ...place, state: "idle", status: "aborted", action: "abort_run", ageMs: 5, ts: 3_000 },
  );
  assert.deepEqual(told.map((event) => event.eventType), [
    "session.stalled", "session.stalled", "session.stuck", "session.long_running", "session.recovered",
  ]);
  assert.deepEqual(told[0].attention, {
    state: "processing", classification: "blocked_tool_call", ageMs: 150_000, tool: "exec", toolCallId: "c", toolAgeMs: 140_000,
  });
  assert.deepEqual(told.at(-1).attention, { status: "aborted", action: "abort_run", ageMs: 5 });
});

test("refused and circling tools, and replies that did not arrive, are told", () => {
  const told = diagnose(
    { type: "tool.execution.blocked", ...place, runId: "r", toolName: "exec", toolCallId: "c", deniedReason: "approval", reason: "denied by user", ts: 1 },
    { type: "tool.loop", ...place, toolName: "read", level: "critical", action: "block", detector: "ping_pong", count: 9, message: "again", ts: 2 },
    { type: "message.delivery.error", channel: "telegram", sessionKey: place.sessionKey, deliveryKind: "text", durationMs: 5, errorCategory: "network", ts: 3 },
  );
  assert.deepEqual(told.map((event) => event.eventType), ["tool.blocked", "tool.loop", "message.failed"]);
  assert.deepEqual([told[0].turnId, told[0].tool, told[0].attention], ["r", { name: "exec", callId: "c" }, { reason: "approval", message: "denied by user" }]);
  assert.deepEqual(told[1].attention, { level: "critical", action: "block", detector: "ping_pong", count: 9, message: "again" });
  assert.deepEqual([told[2].channel, told[2].delivery], ["telegram", { kind: "text", durationMs: 5, errorCategory: "network" }]);
});

test("diagnostics that name no session are left out", () => {
  const types = newMapper().mapper.diagnosticTypes();
  assert.ok(types.length > 12);
  assert.deepEqual(diagnose(...types.map((type) => ({ type, ts: 1, waitMs: 9_999, lane: "main" }))), []);
});

test("a cron job that starts no run of an agent is told after a while, or when it ends", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const job = (action, more = {}) => ({ action, jobId: "j", job: { name: "n", payload: { kind: "command" } }, runAtMs: 1, ...more });
  const { mapper, events } = newMapper();
  mapper.hook("cron_changed", job("started"), {}, 5_000);
  context.mock.timers.tick(RUN_WAIT_MS - 1);
  assert.deepEqual(events, []);
  context.mock.timers.tick(1);
  mapper.hook("cron_changed", job("started"), {}, 6_000);
  mapper.hook("cron_changed", job("finished", { status: "ok", durationMs: 7 }), {}, 7_000);
  assert.deepEqual(events.map((event) => [event.eventType, event.sessionKey, Date.parse(event.timestamp), event.turnId]), [
    ["cron.triggered", "agent:main:cron:j", 5_000, undefined],
    ["cron.triggered", "agent:main:cron:j", 6_000, undefined],
    ["cron.finished", "agent:main:cron:j", 7_000, undefined],
  ]);
});
