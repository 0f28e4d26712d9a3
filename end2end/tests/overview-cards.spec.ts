import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { event, failedTurn, turn } from "../support/events";
import { expect, live, open, test, tile } from "../support/test";

const card = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

/** Turns of every trigger, two agents, two gateways and a failing tool. */
function fleet() {
  return [
    ...turn("t1", { trigger: "heartbeat", sessionKey: "agent:main:main", channel: "webchat" }),
    ...turn("t2", { sessionKey: "agent:main:cron:nightly", trigger: "cron" }),
    ...turn("t3", { sessionKey: "agent:ops:subagent:7", parentSessionKey: "agent:main:main", agentId: "ops" }),
    ...turn("t4", { gatewayId: "attic", sessionKey: "agent:ops:telegram:2", agentId: "ops" }),
    ...turn("t5", { sessionKey: "agent:main:webchat", channel: "webchat" }),
    ...failedTurn("t6", "disk full"),
  ];
}

test("spend is told by trigger, agent, model and gateway, and leads to the sessions", async ({ page, server }) => {
  await server.post(...fleet());
  await open(page, server.url);
  for (const trigger of ["heartbeat", "cron", "subagent", "channel", "direct"]) {
    await expect(card(page, "Spend by trigger").getByRole("listitem").filter({ hasText: trigger })).toBeVisible();
  }
  await expect(card(page, "Spend by trigger")).toContainText("$0.0600");
  await expect(card(page, "Spend by model")).toContainText("claude-sonnet");
  await expect(card(page, "Spend by gateway").getByRole("listitem")).toHaveCount(2);
  await card(page, "Spend by agent").getByRole("link", { name: "ops" }).click();
  await expect(page).toHaveURL(/\/sessions\?from=.*&agent=ops/);
  await expect(page.getByRole("row")).toHaveCount(3);
});

test("slow and failing tools are named", async ({ page, server }) => {
  await server.post(...fleet());
  await open(page, server.url);
  const slow = card(page, "Slowest tools").getByRole("listitem");
  await expect(slow).toHaveCount(1);
  await expect(slow).toContainText("read_file");
  await expect(slow).toContainText(/\d\d\d ms/);
  const failing = card(page, "Most failing tools").getByRole("listitem");
  await expect(failing).toContainText("exec");
  await expect(failing).toContainText("100% of 1 call");
});

test("figures stand against the range before", async ({ page, server }) => {
  const shifted = (hours: number) => (one: Record<string, unknown>) => ({
    ...one,
    eventType: String(one["eventType"]),
    timestamp: new Date(Date.parse(String(one["timestamp"])) - hours * 3_600_000).toISOString(),
  });
  await server.post(...turn("a"), ...turn("b"), ...turn("old").map(shifted(30)));
  await open(page, server.url);
  await expect(page.locator(".tile", { hasText: "Turns" }).locator(".tile-change")).toContainText("+100%");
  await expect(page.locator("figure", { hasText: "Turns per hour" })).toContainText("the range before");
  await expect(page.locator("figure svg [stroke='var(--color-ink-faint)']")).toHaveCount(4);
});

test("a card that is brought up to date leaves the reader where they were", async ({ page, server }) => {
  await server.post(...fleet());
  await open(page, server.url);
  await live(page);
  await page.getByText("Figures as a table").click();
  const link = card(page, "Spend by agent").getByRole("link", { name: "ops" });
  await link.focus();
  const more = { turnId: "t7", agentId: "ops", sessionKey: "agent:ops:telegram:2", cost: { totalCost: 9 } };
  await server.post(event("turn.completed", more));
  await expect(card(page, "Spend by agent")).toContainText("$9.02");
  await expect(tile(page, "Turns")).toHaveText("7");
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("A");
  await expect(page.getByRole("region", { name: "Figures of the charts" })).toBeVisible();
});

test.describe("a card that fails", () => {
  test.use({ expectedErrors: [/Failed to load resource/] });

  test("tells so and leaves the others alone", async ({ page, server }) => {
    await server.post(...turn("t1"));
    await open(page, server.url);
    await live(page);
    await page.route("**/api/ui/card", async (route) => {
      if (route.request().postData()?.includes("SpendByAgent") === true) await route.abort();
      else await route.continue();
    });
    await server.post(...turn("t2"));
    await expect(page.locator("[data-card=spend-agent]")).toContainText("Spend by agent is not up to date.");
    await expect(page.locator("[data-card=spend-agent]").getByRole("listitem")).toHaveCount(1);
    await expect(tile(page, "Turns")).toHaveText("2");
    await page.unroute("**/api/ui/card");
    await server.post(...turn("t3"));
    await expect(page.locator("[data-card=spend-agent]")).not.toContainText("not up to date");
  });
});

test("nothing to show is told as such", async ({ page, server }) => {
  await server.post(event("session.created"));
  await open(page, server.url);
  await expect(card(page, "Spend by trigger")).toContainText("Nothing was spent");
  await expect(card(page, "Slowest tools")).toContainText("No tool told how long it took.");
  await expect(card(page, "Most failing tools")).toContainText("No tool failed");
  await expect(card(page, "Context usage")).toContainText("No event told its context window.");
});

test("hostile names are text", async ({ page, server }) => {
  const name = '"><img src=x onerror="document.title=1"><script>alert(1)</script>';
  await server.post(
    ...turn("t1", { agentId: name, tool: { name }, model: { modelId: name } }),
    event("tool.failed", { tool: { name } }),
  );
  await open(page, server.url);
  await expect(card(page, "Spend by agent")).toContainText(name);
  await expect(card(page, "Most failing tools")).toContainText(name);
  await expect(page.locator("main img")).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    test(`nothing serious is in the way, ${colorScheme}, ${width} px`, async ({ page, server }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      await server.post(...fleet());
      await open(page, server.url);
      await expect(tile(page, "Turns")).toHaveText("6");
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("every card can be read and followed", async ({ page, server }) => {
    await server.post(...fleet());
    await page.goto(server.url);
    await expect(tile(page, "Turns")).toHaveText("6");
    await expect(page.locator("figure svg.chart")).toHaveCount(4);
    await expect(card(page, "Sessions per gateway")).toContainText("attic");
    await expect(card(page, "Context usage").locator("td[data-heat='2']").first()).toHaveText("42");
    await card(page, "Spend by trigger").getByRole("link", { name: "cron" }).click();
    await expect(page.getByRole("row")).toHaveCount(2);
  });
});
