import assert from "node:assert/strict";
import { test } from "node:test";
import { BoundedMap } from "../dist/bounded-map.js";
import { clip, DEPTH_MAX, LIST_ITEMS_MAX, STRING_CHARS_MAX, VALUE_CHARS_MAX, VALUE_NODES_MAX } from "../dist/clip.js";
import { COMPACTION_MS_MAX } from "../dist/mapping/compaction.js";
import { fixture, newMapper, replay } from "./support.mjs";

test("a failed tool call carries its error, the turn goes on", () => {
  const { of } = replay(fixture("tool-failed"));
  const [failed] = of("tool.failed");
  assert.equal(failed.tool.name, "read");
  assert.equal(failed.tool.error, "File not found: /srv/agent/does-not-exist.txt.");
  assert.deepEqual(failed.error, { type: "tool_error", message: failed.tool.error, retriable: false });
  assert.equal(failed.timing.durationMs, 17);
  assert.equal(of("tool.completed").length, 0);
  assert.equal(of("turn.completed").length, 1);
});

test("tool parameters can be left out, results need capturePayloads", () => {
  const [open] = replay(fixture("tool-turn")).of("tool.completed");
  assert.deepEqual(open.tool.parameters, { path: "README.txt" });
  assert.ok(!("result" in open.tool));
  const [closed] = replay(fixture("tool-turn"), { captureToolParams: false }).of("tool.invoked");
  assert.deepEqual(Object.keys(closed.tool), ["name", "callId"]);
  const [full] = replay(fixture("tool-turn"), { capturePayloads: true }).of("tool.completed");
  assert.match(JSON.stringify(full.tool.result), /harbour opens at six/);
});

test("a call through tool search counts once, under the name of the real tool", () => {
  const { of } = replay(fixture("wrapped-tool"));
  assert.deepEqual(of("tool.invoked").map((event) => event.tool.name), ["session_status"]);
  assert.deepEqual(of("tool.completed").map((event) => event.tool.name), ["session_status"]);
});

test("a wrapper that reaches no tool stands for itself", () => {
  const lines = fixture("wrapped-tool").filter((line) => !JSON.stringify(line.event).includes("tool_search_code:"));
  const { of } = replay(lines);
  assert.deepEqual(of("tool.invoked").map((event) => event.tool.name), ["tool_call"]);
  assert.deepEqual(of("tool.completed").map((event) => event.tool.name), ["tool_call"]);
});

test("an exit code is no failure", () => {
  const { mapper, events } = newMapper();
  const result = { details: { exitCode: 3 } };
  mapper.hook("after_tool_call", { toolName: "exec", toolCallId: "c", result, durationMs: 5 }, { sessionKey: "agent:main:s" });
  const call = events.at(-1);
  assert.equal(call.eventType, "tool.completed");
  assert.equal(call.tool.exitCode, 3);
});

test("subagents lie in the child's session, name their parent, and end once", () => {
  const { of, events } = replay(fixture("subagent"));
  const spawned = of("subagent.spawned");
  assert.deepEqual(spawned.map((event) => event.parentSessionKey), ["agent:main:spawn", "agent:main:spawnfail"]);
  assert.deepEqual(of("subagent.completed").map((event) => event.sessionKey), [spawned[0].sessionKey]);
  assert.deepEqual(of("subagent.failed").map((event) => event.sessionKey), [spawned[1].sessionKey]);
  const child = events.filter((event) => event.sessionKey === spawned[0].sessionKey);
  assert.equal(child[0].eventType, "session.created");
  assert.ok(child.every((event) => event.parentSessionKey === "agent:main:spawn"));
  assert.ok(child.some((event) => event.eventType === "turn.completed"));
});

test("a cron job is triggered and finished; the heartbeat's inner job is not shown", () => {
  const { of } = replay(fixture("cron"));
  assert.deepEqual(of("cron.triggered").map((event) => event.cron.name), ["nightly-ok"]);
  const [finished] = of("cron.finished");
  assert.equal(finished.cron.status, "ok");
  assert.equal(finished.timing.durationMs, 8_121);
  const [turn] = of("turn.started");
  assert.equal(turn.trigger, "cron");
  const [triggered] = of("cron.triggered");
  assert.ok(turn.sessionKey.startsWith(`${triggered.sessionKey}:run:`));
  assert.deepEqual([triggered.turnId, finished.turnId], [turn.turnId, turn.turnId]);
});

test("a heartbeat reported on two surfaces is one poll", () => {
  const { of } = replay(fixture("heartbeat"));
  assert.equal(of("heartbeat.poll").length, 1);
  assert.equal(of("turn.completed")[0].trigger, "heartbeat");
});

test("compaction carries its tokens and its price once, outside any turn; one without an end failed", () => {
  const { of, events } = replay(fixture("compaction"));
  const [completed] = of("compaction.completed");
  assert.deepEqual(completed.compaction, { tokenCount: 78, messageCount: 3, compactedCount: 1, calls: 1 });
  assert.equal(of("compaction.started").length, 2);
  const ends = [...of("compaction.failed"), completed];
  assert.deepEqual(ends.map((event) => event.tokens.total), [58_500, 538]);
  assert.ok(ends.every((event) => event.turnId === undefined && event.cost.totalCost > 0 && event.timing.durationMs > 0));
  const calls = of("model.called");
  assert.deepEqual(calls.map((event) => [event.call.purpose, event.turnId === undefined]), [[undefined, false], ["compaction", true], ["compaction", true]]);
  const counted = events.filter((event) => event.tokens?.total !== undefined || event.cost !== undefined);
  assert.deepEqual(counted.map((event) => event.eventType), ["turn.completed", "compaction.failed", "compaction.completed"]);
});

test("a compaction that never ends fails after a while, and at the gateway's end if it has cost something", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const place = { sessionKey: "agent:main:s" };
  const call = { type: "model.call.completed", callId: "s:compaction:1:model:1", provider: "p", model: "m", usage: { input: 5, output: 1 }, ...place };
  const slow = newMapper();
  slow.mapper.hook("before_compaction", { tokenCount: 9 }, place, 1_000);
  slow.mapper.diagnostic({ ...call, ts: 2_000 });
  context.mock.timers.tick(COMPACTION_MS_MAX - 1);
  assert.ok(slow.events.every((event) => event.eventType !== "compaction.failed"));
  context.mock.timers.tick(1);
  assert.equal(slow.events.at(-1).eventType, "compaction.failed");
  assert.equal(slow.events.at(-1).tokens.total, 6);

  const ended = newMapper();
  ended.mapper.hook("before_compaction", {}, place, 1_000);
  ended.mapper.flush();
  assert.deepEqual(ended.events.map((event) => event.eventType), ["compaction.started"]);
  ended.mapper.diagnostic({ ...call, ts: 2_000 });
  ended.mapper.flush();
  assert.equal(ended.events.at(-1).eventType, "compaction.failed");
});

test("a session that is reset ends and is created again", () => {
  const lines = fixture("session");
  const { events } = replay([lines[0], lines[1], lines[0]]);
  assert.deepEqual(events.map((event) => event.eventType), ["session.created", "session.ended", "session.created"]);
  assert.equal(events[1].session.reason, "reset");
});

test("a session without a start event is created at first sight, once", () => {
  const lines = fixture("tool-turn").filter((line) => line.name !== "session_start");
  const { of, events } = replay(lines);
  assert.equal(events[0].eventType, "session.created");
  assert.deepEqual(of("session.created").map((event) => event.session), [{ sessionId: "00000000-0000-4000-8000-000000000001", synthesized: true }]);
});

test("events without a usable session key are left out", () => {
  const { mapper, events } = newMapper();
  mapper.hook("session_start", {}, {});
  mapper.hook("session_start", { sessionKey: "k".repeat(513) }, {});
  assert.deepEqual(events, []);
  mapper.hook("session_start", { sessionKey: "k".repeat(512) }, {});
  assert.equal(events.length, 1);
});

test("shapes that nobody expected are survived and reported once", () => {
  const { mapper, logger } = newMapper();
  for (const value of [undefined, null, 7, "text", [], { stream: 5 }, { stream: "tool", data: [] }]) {
    mapper.hook("llm_output", value, value);
    mapper.agentEvent(value);
    mapper.diagnostic(value);
    mapper.transcript(value);
  }
  assert.deepEqual(logger.lines, []);
  const hostile = { get runId() { throw new Error("no"); } };
  mapper.hook("llm_output", hostile, {});
  mapper.hook("llm_output", hostile, {});
  assert.equal(logger.lines.length, 1);
  assert.match(logger.lines[0].message, /llm_output could not be read/);
});

test("values are clipped at each limit", () => {
  assert.equal(clip("x".repeat(STRING_CHARS_MAX)).length, STRING_CHARS_MAX);
  assert.match(clip("x".repeat(STRING_CHARS_MAX + 1)), /… \[8193 characters\]$/);
  assert.equal(clip(Array(LIST_ITEMS_MAX).fill(1)).length, LIST_ITEMS_MAX);
  assert.equal(clip(Array(LIST_ITEMS_MAX + 1).fill(1)).at(-1), "… [201 items]");
  const deep = {};
  let node = deep;
  for (let depth = 0; depth < DEPTH_MAX + 3; depth += 1) node = node.next = {};
  assert.match(JSON.stringify(clip(deep)), /\[clipped\]/);
  const cyclic = {};
  cyclic.self = cyclic;
  assert.doesNotThrow(() => JSON.stringify(clip(cyclic)));
  const wide = Array(100).fill(Array(100).fill(1));
  assert.equal(JSON.stringify(clip(wide)).match(/1/g).length < VALUE_NODES_MAX, true);
  const heavy = Array(100).fill("x".repeat(STRING_CHARS_MAX));
  assert.ok(JSON.stringify(clip(heavy)).length < VALUE_CHARS_MAX * 1.1);
  assert.deepEqual(clip({ big: 5n, nan: NaN, call() {} }), { big: "5", nan: "NaN", call: undefined });
});

test("a bounded map forgets what was used least recently", () => {
  const evicted = [];
  const map = new BoundedMap(2, (value, key) => evicted.push([key, value]));
  map.set("a", 1);
  map.set("b", 2);
  map.get("a");
  map.set("c", 3);
  assert.deepEqual(evicted, [["b", 2]]);
  assert.deepEqual([map.get("a"), map.get("b"), map.get("c"), map.size], [1, undefined, 3, 2]);
});
