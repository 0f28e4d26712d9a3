import { expectBalance, expectNoGap } from "../../gateway/books";
import { OPENCLAW_VERSION } from "../../gateway/install.mjs";
import { LAB_MS_MAX, timed } from "../../gateway/lab";
import { eventsWith, ingestToken, only, STATION, test, types } from "../../gateway/station";
import { expect, open } from "../../support/test";

const OTHER = "outpost";
const SHARED = "agent:main:shared";
const TOOL_TURN = ["session.created", "turn.started", "tool.invoked", "tool.completed", "turn.completed"];

test("two gateways at once, with a session of the same key", async ({ page, station, lab }) => {
  test.setTimeout(LAB_MS_MAX);
  const { server } = station;
  const token = await ingestToken(server, OTHER);
  // Without conversation access: its figures are as good.
  const options = { gatewayId: OTHER, token, conversationAccess: false };
  const other = await timed("a second gateway starts", () => lab.start(server.url, options));
  const answers = { station: station.answers, other: station.answers.of(OTHER) };

  await timed("both work at once", async () => {
    const turns = await Promise.all([
      station.gateway.turn(SHARED, "Here? [[read notes.txt]] [[reply Here.]] [[usage 1000+0+10, 2000+0+20]]"),
      other.turn(SHARED, "There? [[read notes.txt]] [[reply There.]] [[usage 100+0+1, 200+0+2]]"),
      other.turn("agent:main:alone", "Alone? [[reply Alone.]]"),
    ]);
    expect(turns.map(({ text }) => text)).toEqual(["Here.", "There.", "Alone."]);
  });

  const here = await eventsWith(answers.station, SHARED, "turn.completed");
  const there = await eventsWith(answers.other, SHARED, "turn.completed");
  for (const [events, gatewayId] of [[here, STATION], [there, OTHER]] as const) {
    expect(types(events)).toEqual(TOOL_TURN);
    expect(events.every((event) => event["gatewayId"] === gatewayId)).toBe(true);
  }
  const series = (events: typeof here) => (only(events, "turn.completed")["sequence"] as { series: string }).series;
  expect(series(here)).not.toBe(series(there));
  expect(await answers.station.session(SHARED)).toMatchObject({ gatewayId: STATION, tokens: { input: 3_000, output: 30 } });
  expect(await answers.other.session(SHARED)).toMatchObject({ gatewayId: OTHER, tokens: { input: 300, output: 3 } });
  const unnamed = await answers.other.of(undefined).get(`/api/v1/sessions/${encodeURIComponent(SHARED)}`);
  expect(unnamed.status, "a key that both hold").toBe(409);
  for (const gatewayId of [STATION, OTHER]) expect(JSON.stringify(unnamed.body)).toContain(gatewayId);
  const gateways = (await answers.other.gateways()).map((row) => row["gatewayId"]);
  expect(gateways.sort()).toEqual([OTHER, STATION]);

  await expectBalance(answers.other, other, OTHER);
  await expectBalance(answers.station, station.gateway, STATION);
  expectNoGap(await answers.other.events());
  expect(await answers.other.gatewayOf(OTHER)).toMatchObject({
    sessions: 2,
    missingEvents: 0,
    report: { versions: { openclaw: OPENCLAW_VERSION }, conversationAccess: false },
  });
  await open(page, server.url);
  const region = page.getByRole("region", { name: "Sessions per gateway" });
  for (const gatewayId of [STATION, OTHER]) await expect(region).toContainText(gatewayId);
});
