import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { freePort } from "../../gateway/gateway.mjs";
import { ARRIVAL_MS_MAX, type Station, STATION, test } from "../../gateway/station";
import { expect } from "../../support/test";

interface Configuration {
  plugins: {
    entries: {
      observatory: { enabled: boolean; config: Record<string, unknown>; hooks: { allowConversationAccess: boolean } };
    };
  };
}
type Entry = Configuration["plugins"]["entries"]["observatory"];

test("the self-check says that events arrive", async ({ station: { gateway } }) => {
  await gateway.turn("agent:main:checked", "[[reply Checked.]]");
  const check = () => gateway.attempt(["observatory", "check"]);
  await expect.poll(async () => (await check()).code, { timeout: ARRIVAL_MS_MAX }).toBe(0);
  const { output } = await check();
  expect(output).toMatch(/^Events arrive\.$/m);
  expect(output).toContain(`gateway "${STATION}"`);
  expect(output).not.toMatch(/^(FAIL|warn)/m);
});

test("a wrong token: the self-check names it, and how to make one", async ({ station }) => {
  const { code, output } = await checkWith(station, ({ config }) => (config["token"] = "obs_mistyped"));
  expect(code).toBe(1);
  expect(output).toMatch(/^FAIL +token +the server refuses the token/m);
  expect(output).toContain("observatory token create");
  expect(output).not.toContain("obs_mistyped");
});

test("a token of another gateway: the self-check names it", async ({ station }) => {
  const { code, output } = await checkWith(station, ({ config }) => (config["gatewayId"] = "somewhere-else"));
  expect(code).toBe(1);
  expect(output).toMatch(/^FAIL/m);
  expect(output).toContain("somewhere-else");
});

test("conversation access is missing: the self-check names the command that grants it", async ({ station }) => {
  const { output } = await checkWith(station, ({ hooks }) => (hooks.allowConversationAccess = false));
  expect(output).toMatch(/^warn +conversation .*allowConversationAccess/m);
  expect(output).toContain("openclaw config set plugins.entries.observatory.hooks.allowConversationAccess true");
});

test("nobody at the address: the self-check names it", async ({ station }) => {
  const nowhere = `http://127.0.0.1:${await freePort()}/api/v1/ingest`;
  const { code, output } = await checkWith(station, ({ config }) => (config["endpoint"] = nowhere));
  expect(code).toBe(1);
  expect(output).toMatch(/^FAIL +server .*cannot be reached/m);
  expect(output).toContain(new URL(nowhere).host);
});

test("the plugin's setting is off: the self-check names it", async ({ station }) => {
  const { code, output } = await checkWith(station, ({ config }) => (config["enabled"] = false));
  expect(code).toBe(1);
  expect(output).toMatch(/^FAIL +settings .*enabled/m);
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
