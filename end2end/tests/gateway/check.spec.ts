import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { freePort } from "../../gateway/gateway.mjs";
import { eventsWith, ingestToken, type Station, STATION, test } from "../../gateway/station";
import { expect } from "../../support/test";

/** The gateway writes its status every ten seconds; the command itself takes a while too. */
const STATUS_MS_MAX = 60_000;

interface Configuration {
  plugins: {
    entries: {
      observatory: { enabled: boolean; config: Record<string, unknown>; hooks: { allowConversationAccess: boolean } };
    };
  };
}
type Entry = Configuration["plugins"]["entries"]["observatory"];

test("the self-check says that events arrive", async ({ station: { gateway, answers } }) => {
  const key = "agent:main:checked";
  await gateway.turn(key, "[[reply Checked.]]");
  await eventsWith(answers, key, "turn.completed");
  // A gateway that has just started has yet to write down how it is.
  await expect(async () => {
    const { code, output } = await gateway.attempt(["observatory", "check"]);
    expect(output).toMatch(/^Events arrive\.$/m);
    expect(code).toBe(0);
    expect(output).toContain(`gateway "${STATION}"`);
    expect(output).not.toMatch(/^(FAIL|warn)/m);
  }).toPass({ timeout: STATUS_MS_MAX });
});

test("a wrong token and no conversation access: the self-check names both, and the remedies", async ({ station }) => {
  const { code, output } = await checkWith(station, ({ config, hooks }) => {
    config["token"] = "obs_mistyped";
    hooks.allowConversationAccess = false;
  });
  expect(code).toBe(1);
  expect(output).toMatch(/^FAIL +token +the server refuses the token/m);
  expect(output).toContain("observatory token create");
  expect(output).not.toContain("obs_mistyped");
  expect(output).toMatch(/^warn +conversation .*allowConversationAccess/m);
  expect(output).toContain("openclaw config set plugins.entries.observatory.hooks.allowConversationAccess true");
});

test("a token of another gateway: the self-check says for which it is asked", async ({ station }) => {
  const token = await ingestToken(station.server, "somewhere-else");
  const { code, output } = await checkWith(station, ({ config }) => (config["token"] = token));
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^FAIL +token +the server refuses the token .*403.*${STATION}`, "m"));
});

test("nobody at the address: the self-check names it", async ({ station }) => {
  const nowhere = `http://127.0.0.1:${await freePort()}/api/v1/ingest`;
  const { code, output } = await checkWith(station, ({ config }) => (config["endpoint"] = nowhere));
  expect(code).toBe(1);
  expect(output).toMatch(/^FAIL +server .*cannot be reached/m);
  expect(output).toContain(new URL(nowhere).host);
});

/** Checks with other settings than those of the running gateway, which stays as it is. */
async function checkWith({ gateway }: Station, change: (entry: Entry) => unknown) {
  const file = path.join(gateway.state, "openclaw.json");
  const configuration = JSON.parse(await readFile(file, "utf8")) as Configuration;
  change(configuration.plugins.entries.observatory);
  const other = path.join(gateway.state, "checked.json");
  await writeFile(other, JSON.stringify(configuration));
  return gateway.attempt(["observatory", "check"], { OPENCLAW_CONFIG_PATH: other });
}
