import { failedTurn, turn } from "../support/events";
import type { Server } from "../support/server";
import { expect, expectSamePage, live, mark, open, test } from "../support/test";

async function fleet(server: Server): Promise<void> {
  await server.post(
    ...turn("t1", { sessionKey: "agent:main:telegram:1" }),
    ...turn("t2", { sessionKey: "agent:writer:discord:9", agentId: "writer", channel: "discord" }),
    ...failedTurn("t3", "quota used up", { sessionKey: "agent:cron:daily", gatewayId: "attic" }),
  );
}

test("filters live in the address", async ({ page, server }) => {
  await fleet(server);
  await open(page, `${server.url}/sessions`);
  const rows = page.locator("tbody tr");
  await expect(rows).toHaveCount(3);

  await page.getByLabel("Status").selectOption("error");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\/sessions\?status=error$/);
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("agent:cron:daily");

  await page.getByRole("link", { name: "Clear" }).click();
  await expect(rows).toHaveCount(3);

  await open(page, `${server.url}/sessions?agent=writer&channel=discord`);
  await expect(rows).toHaveCount(1);
  await expect(page.getByLabel("Agent")).toHaveValue("writer");

  await open(page, `${server.url}/sessions?q=QUOTA`);
  await expect(rows).toHaveCount(1);

  await open(page, `${server.url}/sessions?gateway=nowhere`);
  await expect(page.getByText("No session matches these filters.")).toBeVisible();
});

test("new sessions come to the top while the list is open", async ({ page, server }) => {
  await fleet(server);
  await open(page, `${server.url}/sessions`);
  await live(page);
  await mark(page);
  await server.post(...turn("t9", { sessionKey: "agent:new", timestamp: new Date().toISOString() }));
  await expect(page.locator("tbody tr").first()).toContainText("agent:new");
  await expect(page.locator("tbody tr")).toHaveCount(4);
  await expectSamePage(page);
});

test("long lists have pages", async ({ page, server }) => {
  const sessions = Array.from({ length: 60 }, (_, n) => turn(`t${n}`, { sessionKey: `agent:page:${n}` }));
  await server.post(...sessions.flat());
  await open(page, `${server.url}/sessions`);
  await expect(page.locator("tbody tr")).toHaveCount(50);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(10);
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.locator("tbody tr")).toHaveCount(50);
});

test.describe("an address that cannot be read", () => {
  test.use({ expectedErrors: [/status of 400/] });

  test("says what is wrong with it", async ({ page, server }) => {
    await fleet(server);
    await open(page, `${server.url}/sessions?status=busy`);
    await expect(page.getByRole("alert")).toContainText('The status "busy" is not known');
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the list, its filters and a session work", async ({ page, server }) => {
    await fleet(server);
    await page.goto(`${server.url}/sessions`);
    await expect(page.locator("tbody tr")).toHaveCount(3);
    await page.getByLabel("Gateway").selectOption("attic");
    await page.getByLabel("Search").fill("cron");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.locator("tbody tr")).toHaveCount(1);
    await page.getByRole("link", { name: "agent:cron:daily" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("agent:cron:daily");
    await expect(page.getByText("quota used up").first()).toBeVisible();
  });

  test("the overview shows figures and charts", async ({ page, server }) => {
    await fleet(server);
    await page.goto(server.url);
    await expect(page.locator(".tile-value").first()).toHaveText("2");
    await expect(page.locator("svg.chart")).toHaveCount(4);
  });
});
