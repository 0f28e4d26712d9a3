import { setTimeout as sleep } from "node:timers/promises";
import { expectBalance } from "../../gateway/books";
import { LAB_MS_MAX, timed } from "../../gateway/lab";
import { eventsWith, only, type Station, STATION, test, types } from "../../gateway/station";
import { expect, open } from "../../support/test";

const DAY = "agent:main:day-watch";
const NIGHT = "agent:main:night-watch";
/** What the plugin knew for this long is on disk, and outlives a gateway that is killed. */
const KEPT_MS = 2_000;
const TOOL_TURN = ["turn.started", "tool.invoked", "tool.completed", "turn.completed"];

test("Observatory is down while the gateway restarts and is killed: nothing lost, nothing twice", async ({
  station,
  page,
}) => {
  test.setTimeout(LAB_MS_MAX);
  const { server, answers } = station;
  await timed("a turn before", () => toolTurn(station, DAY));
  await eventsWith(answers, DAY, "turn.completed");
  const before = await answers.events();

  await server.kill("SIGKILL");
  await timed("turns without Observatory", async () => {
    await toolTurn(station, DAY);
    await toolTurn(station, NIGHT);
  });
  await timed("the gateway restarts", () => restart(station, "SIGTERM"));
  await timed("a turn after the restart", () => toolTurn(station, NIGHT));
  await sleep(KEPT_MS);
  await timed("the gateway is killed and starts again", () => restart(station, "SIGKILL"));
  await timed("a turn after the crash", () => toolTurn(station, DAY));

  await server.start();
  await timed("Observatory returns, and all arrives once", async () => {
    const day = await eventsWith(answers, DAY, "turn.completed", 3);
    const night = await eventsWith(answers, NIGHT, "turn.completed", 2);
    await expectBalance(answers, station.gateway, STATION);
    const turns = (of: typeof day) => types(of).filter((type) => TOOL_TURN.includes(type));
    expect(turns(day)).toEqual([...TOOL_TURN, ...TOOL_TURN, ...TOOL_TURN]);
    expect(turns(night)).toEqual([...TOOL_TURN, ...TOOL_TURN]);
    only(night, "session.created");
    const known = new Map((await answers.events()).map((event) => [event["id"], event]));
    for (const event of before) expect(known.get(event["id"])).toEqual(event);
  });
  expect(await answers.session(DAY)).toMatchObject({ turns: 3, failedTurns: 0, openTurn: null, toolCalls: 3 });
  expect(await answers.session(NIGHT)).toMatchObject({
    turns: 2,
    toolCalls: 2,
    costUsd: expect.closeTo(0.02664, 9),
    tokens: { input: 9_800, output: 140, total: 9_940, contextUsed: 3_700 },
  });
  await open(page, `${server.url}/sessions/${encodeURIComponent(NIGHT)}`);
  await expect(page.locator(".turn[data-status=done]")).toHaveCount(2);
});

/** Fresh 4,000, cached 900, output 70 tokens; the last call held 3,700. The agent does not wait for Observatory. */
async function toolTurn({ gateway }: Station, key: string): Promise<void> {
  const prompt = "When does it open? [[read notes.txt]] [[reply At six.]] [[usage 1000+200+20, 3000+700+50]]";
  expect(await gateway.turn(key, prompt)).toMatchObject({ ok: true, text: "At six." });
}

async function restart({ gateway }: Station, signal: NodeJS.Signals): Promise<void> {
  await gateway.down(signal);
  await gateway.up();
}
