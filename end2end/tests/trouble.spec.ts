import type { Page } from "@playwright/test";
import { failedTurn, turn } from "../support/events";
import { expect, live, open, test } from "../support/test";

const icon = (page: Page) => page.locator("link[rel=icon]");

const RULE = {
  condition: "errors > 0 over 1h",
  severity: "critical",
  message: "A turn failed",
};

test("an alert shows in the tab, by title and icon, until somebody takes it on", async ({ page, server }) => {
  await server.post(...turn("t1"));
  const made = await page.request.put(`${server.url}/api/v1/alert-rules/broken`, { data: RULE });
  expect(made.ok(), await made.text()).toBe(true);
  for (const path of ["/", "/sessions", "/events", "/settings"]) {
    await open(page, `${server.url}${path}`);
    await expect(page).toHaveTitle(/^[A-Z][a-z]+ · Observatory$/);
    await expect(icon(page)).toHaveAttribute("href", "/favicon.svg");
  }
  await open(page, `${server.url}/events`);
  await live(page);
  await server.post(...failedTurn("t2", "gone"));
  await expect(page).toHaveTitle(/^\(\d+\) Events · Observatory$/);
  await expect(icon(page)).toHaveAttribute("href", "/favicon-trouble.svg");
  const drawn = await page.request.get(`${server.url}/favicon-trouble.svg`);
  expect(drawn.headers()["content-type"]).toContain("image/svg+xml");

  const alerts = await (await page.request.get(`${server.url}/api/v1/alerts?state=firing`)).json();
  for (const { id } of alerts.items) {
    const taken = await page.request.post(`${server.url}/api/v1/alerts/${encodeURIComponent(id)}/acknowledge`, {
      data: { by: "test" },
    });
    expect(taken.ok(), await taken.text()).toBe(true);
  }
  await expect(page).toHaveTitle("Events · Observatory");
  await expect(icon(page)).toHaveAttribute("href", "/favicon.svg");
});

test.describe("a stream that is lost", () => {
  test.use({ expectedErrors: [/WebSocket connection to|ERR_CONNECTION_REFUSED/] });

  test("shows in the tab until it is back", async ({ page, server }) => {
    await server.post(...turn("t1"));
    await open(page, server.url);
    await live(page);
    await server.kill("SIGKILL");
    await expect(icon(page)).toHaveAttribute("href", "/favicon-trouble.svg");
    await server.start();
    await live(page);
    await expect(icon(page)).toHaveAttribute("href", "/favicon.svg");
  });
});
