import { failedTurn, turn } from "../support/events";
import { expect, live, open, test } from "../support/test";

const SCRIPT = "</text></svg><script>window.harmed = 1</script><img src=x onerror='window.harmed = 1'>";
const KEYS = [SCRIPT, "50%25 / 100%?a=b&c#d", "..\\..\\etc", "сессия \u202e✓ \"quoted\" 'too'", "a+b c"];

test("names and messages are text, whatever they hold", async ({ page, server }) => {
  const hostile = { gatewayId: SCRIPT, agentId: SCRIPT, channel: SCRIPT };
  for (const [n, sessionKey] of KEYS.entries()) {
    await server.post(
      ...turn(`t${n}${SCRIPT}`, { ...hostile, sessionKey, model: { modelId: SCRIPT } }),
      ...failedTurn(`f${n}`, SCRIPT, { ...hostile, sessionKey }),
    );
  }
  await open(page, server.url);
  await live(page);
  await expect(page.getByRole("region", { name: "Last failures" })).toContainText("<script>window.harmed");

  await open(page, `${server.url}/sessions`);
  await expect(page.locator("tbody tr")).toHaveCount(KEYS.length);

  for (const key of KEYS) {
    await open(page, `${server.url}/sessions`);
    await page.locator("tbody th a").filter({ hasText: key }).first().click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(key);
    await expect(page.locator(".turn")).toHaveCount(2);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(key);
  }
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
});

test("live events with hostile names are text too", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, `${server.url}/sessions/${encodeURIComponent("agent:main:telegram:1")}`);
  await live(page);
  await server.post(...failedTurn(SCRIPT, SCRIPT));
  const newest = page.locator(".turn").last();
  await expect(newest).toContainText("<script>window.harmed");
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
});
