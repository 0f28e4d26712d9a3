import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { event, failedTurn, turn } from "../support/events";
import type { Server } from "../support/server";
import { expect, hydrated, open, test } from "../support/test";

const NARROW = 375;
const WIDE = 1440;
/** Looking through some twenty pages for what is hard to read takes its time. */
const TEST_MS_MAX = 360_000;

const KEY = "agent:main:telegram:1";
const OTHER = "agent:main:telegram:group:-1001234567890:topic:42:with-a-very-long-name-that-does-not-break";
const ATTIC = "a-gateway-with-a-very-long-name-in-the-basement.example.net";
const SESSION = `/sessions/${encodeURIComponent(KEY)}`;

const subject = (gateway: string, key: string) => encodeURIComponent(`${gateway}/${encodeURIComponent(key)}`);
const A = subject("workshop", KEY);

const PAGES = {
  overview: "/",
  "overview of a week": "/?range=7d",
  sessions: "/sessions",
  session: SESSION,
  "session of long names": `/sessions/${encodeURIComponent(OTHER)}?gateway=${ATTIC}`,
  "session as of an instant": `${SESSION}?until=${encodeURIComponent(new Date(Date.now() - 1500).toISOString())}`,
  compare: `/compare?a=${A}&b=${subject(ATTIC, OTHER)}`,
  "choice of what is compared": `/compare?a=${A}`,
  events: "/events",
  "no event": "/events?q=lighthouse",
  alerts: "/alerts",
  "alerts that are over": "/alerts/history",
  rules: "/alerts/rules",
  "new rule": "/alerts/rules/new",
  "built-in rule": "/alerts/rules/hung_agent",
  silences: `/alerts/silences?rule=hung_agent&gateway=${ATTIC}`,
  receivers: "/alerts/receivers?new=webhook",
  gateways: "/gateways",
  gateway: "/gateways/workshop",
  "gateway of a long name": `/gateways/${ATTIC}`,
  settings: "/settings",
  login: "/login",
};

/** A session with a tool that failed, thinking, a compaction and a subagent; long names; a full window; a gateway in trouble. */
async function fill(server: Server): Promise<void> {
  await server.post(
    ...turn("t1", { payload: { userMessage: "Is it up?", thinking: "Look first.", assistantMessage: "It is." } }),
    event("compaction.completed", { tokens: { contextUsed: 20_000, contextMax: 200_000 } }),
    ...failedTurn("t2", "disk full"),
    ...turn("c1", { sessionKey: "agent:main:subagent:7", parentSessionKey: KEY }),
    ...turn("o1", { sessionKey: OTHER, gatewayId: ATTIC, channel: "discord" }),
    ...failedTurn("o2", "x".repeat(300), { sessionKey: OTHER, gatewayId: ATTIC }),
    event("turn.completed", { turnId: "o3", sessionKey: OTHER, gatewayId: ATTIC, tokens: { contextUsed: 196_000, contextMax: 200_000 } }),
  );
  const sentAt = new Date(Date.now() - 60_000).toISOString();
  await server.send({ events: [], gateway: { gatewayId: ATTIC, sentAt, conversationAccess: false } });
}

/** One heading that names the page, a title, and nothing beside the screen, folded or not. */
async function expectWell(page: Page, width: number): Promise<void> {
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page.locator("h1")).not.toBeEmpty();
  await expect(page).toHaveTitle(/\S · Observatory$/);
  await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => fold.setAttribute("open", "")));
  expect(await page.evaluate(() => document.documentElement.scrollWidth), page.url()).toBeLessThanOrEqual(width);
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [NARROW, WIDE]) {
        test(`every page is well, ${colorScheme}, ${width} px`, async ({ page, server }) => {
          test.setTimeout(TEST_MS_MAX);
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          await page.goto(server.url);
          await expectWell(page, width);
          await fill(server);
          for (const [name, path] of Object.entries(PAGES)) {
            await test.step(name, async () => {
              await page.goto(`${server.url}${path}`);
              if (javaScriptEnabled) await hydrated(page);
              await expect(page.getByText("Loading", { exact: false })).toHaveCount(0);
              await expectWell(page, width);
              // It is a script itself.
              if (javaScriptEnabled) await expectAccessible(page);
            });
          }
        });
      }
    }
  });
}

test("everything can be reached on a phone", async ({ page, server }) => {
  await page.setViewportSize({ width: NARROW, height: 812 });
  await server.post(...turn("t1"));
  await open(page, server.url);
  await expect(page.locator(".tile-value").first()).toBeVisible();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Sessions" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: KEY }).click();
  await expect(page.locator(".turn .call")).toBeVisible();
});
