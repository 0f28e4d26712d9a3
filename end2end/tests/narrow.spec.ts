import type { Page } from "@playwright/test";
import { failedTurn, turn } from "../support/events";
import { expect, open, test, tile } from "../support/test";

test.use({ viewport: { width: 375, height: 812 } });

const LONG = "agent:main:telegram:group:-1001234567890:topic:42:with-a-very-long-name-that-does-not-break";

async function expectNoSideways(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(375);
}

test("no page scrolls sideways on a phone", async ({ page, server }) => {
  await open(page, server.url);
  await expectNoSideways(page);
  await server.post(
    ...turn("t1", { sessionKey: LONG, gatewayId: "a-gateway-with-a-very-long-name-in-the-basement.example.net" }),
    ...failedTurn("t2", "x".repeat(300), { sessionKey: LONG, gatewayId: "g" }),
  );
  await server.send({
    events: [],
    gateway: { gatewayId: "g", sentAt: new Date().toISOString(), conversationAccess: false },
  });
  for (const path of ["/gateways", "/gateways/g", "/", "/?range=7d", "/sessions", `/sessions/${encodeURIComponent(LONG)}?gateway=g`, "/login"]) {
    await open(page, `${server.url}${path}`);
    await expectNoSideways(page);
  }
});

test("everything can be reached on a phone", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, server.url);
  await expect(tile(page, "Turns")).toHaveText("1");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Sessions" }).click();
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "agent:main:telegram:1" }).click();
  await expect(page.locator(".turn .call")).toBeVisible();
});
