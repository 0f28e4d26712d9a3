import { CONTEXT_WINDOW, CONTEXT_WINDOW_SMALL } from "../../gateway/model-server.mjs";
import { ARRIVAL_MS_MAX, eventsWith, only, test, types } from "../../gateway/station";
import { expect } from "../../support/test";

test("compaction: warned, compacted, its cost counted, the context small again", async ({ station }) => {
  const { gateway, answers } = station;
  const key = "agent:main:long-talk";
  const model = "scripted/scripted-small";
  await gateway.turn(key, "One. [[reply First.]] [[usage 1000+0+20]]", { model });
  await gateway.turn(key, "Two. [[reply Second.]] [[usage 58000+0+500]]", { model });

  const full = await eventsWith(answers, key, "compaction.completed");
  expect(only(full, "context.warning")).toMatchObject({
    tokens: { contextUsed: 58_000, contextMax: CONTEXT_WINDOW_SMALL, percentUsed: 58_000 / CONTEXT_WINDOW_SMALL },
  });
  expect(only(full, "compaction.started")).toMatchObject({ compaction: { tokenCount: expect.any(Number) } });
  expect(await answers.session(key)).toMatchObject({
    turns: 2,
    tokens: { contextUsed: 58_000, contextMax: CONTEXT_WINDOW_SMALL },
  });

  await gateway.turn(key, "Three. [[reply Third.]] [[usage 3000+0+20]]", { model });
  const events = await eventsWith(answers, key, "turn.completed", 3);
  expect(types(events)).toEqual([
    "session.created",
    "turn.started", "turn.completed",
    "turn.started", "turn.completed", "context.warning",
    "turn.started", "turn.completed",
  ]);
  expect(await answers.session(key)).toMatchObject({
    status: "active",
    turns: 3,
    failedTurns: 0,
    model: "scripted-small",
    tokens: { contextUsed: 3_000, contextMax: CONTEXT_WINDOW_SMALL, percentUsed: 3_000 / CONTEXT_WINDOW_SMALL },
  });
});

test("a cron job: triggered, run and finished, its turn tells the trigger", async ({ station: { gateway, answers } }) => {
  const output = await gateway.openclaw(
    "cron", "add", "--agent", "main", "--name", "tide-table", "--at", "1s", "--session", "isolated",
    "--message", "Tide? [[reply Low at six.]] [[usage 300+0+7]]", "--no-deliver", "--json",
  );
  const { id: jobId } = JSON.parse(output.slice(output.indexOf("{"))) as { id: string };

  const ofJob = async () => (await answers.events()).filter(({ sessionKey }) => String(sessionKey).includes(jobId));
  await expect
    .poll(async () => (await ofJob()).map(({ eventType }) => eventType), { timeout: ARRIVAL_MS_MAX })
    .toEqual(expect.arrayContaining(["cron.triggered", "cron.finished", "turn.completed"]));
  const events = await ofJob();
  expect(only(events, "cron.triggered")).toMatchObject({ agentId: "main", cron: { jobId, name: "tide-table" } });
  expect(only(events, "cron.finished")).toMatchObject({ cron: { jobId, name: "tide-table", status: "ok" } });
  const turn = only(events, "turn.completed");
  expect(turn).toMatchObject({
    trigger: "cron",
    turnId: only(events, "turn.started")["turnId"],
    tokens: { input: 300, output: 7, total: 307, contextUsed: 300, contextMax: CONTEXT_WINDOW },
  });
  expect(await answers.session(String(turn["sessionKey"]))).toMatchObject({
    turns: 1,
    failedTurns: 0,
    costUsd: expect.closeTo(0.001005, 9),
  });
});

test("a heartbeat: one poll, with the turn that it caused", async ({ station: { gateway, answers } }) => {
  const key = "agent:main:main";
  const text = "Anything new? [[reply HEARTBEAT_OK]] [[usage 600+0+5]]";
  await gateway.openclaw("system", "event", "--mode", "now", "--text", text);

  const events = await eventsWith(answers, key, "turn.completed");
  const completed = only(events, "turn.completed");
  expect(only(events, "heartbeat.poll")["turnId"]).toBe(completed["turnId"]);
  expect(only(events, "turn.started")["turnId"]).toBe(completed["turnId"]);
  expect(completed).toMatchObject({ trigger: "heartbeat", tokens: { input: 600, output: 5, contextUsed: 600 } });
  expect(events.filter(({ eventType }) => eventType === "cron.triggered"), "a heartbeat is no cron job").toEqual([]);
  expect(await answers.session(key)).toMatchObject({ turns: 1, failedTurns: 0, agentId: "main" });
});
