import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { event, turn, type ObservatoryEvent } from "../support/events";
import { Receiver } from "../support/receiver";
import { Server } from "../support/server";
import { test as base, expect, expectSamePage, hydrated, live, mark, open, tile } from "../support/test";

const KEY = "agent:main:telegram:1";

/** A receiver by HTTP, which `ALERT_WEBHOOK_URL` alone makes known. */
const test = base.extend<{ receiver: Receiver }>({
  receiver: async ({}, use) => {
    const receiver = await Receiver.create();
    await use(receiver);
    await receiver.close();
  },
  server: async ({ receiver }, use) => {
    const server = await Server.create({
      ALERT_WEBHOOK_URL: receiver.url,
      OBSERVATORY_ALERT_NETWORKS: "private",
    });
    await use(server);
    await server.remove();
  },
});

/** The end of a turn that leaves the context window this full, in percent. */
function filled(percent: number, fields: Record<string, unknown> = {}): ObservatoryEvent {
  return event("turn.completed", {
    turnId: `t${Math.random()}`,
    tokens: { contextUsed: percent * 2000, contextMax: 200_000 },
    ...fields,
  });
}

/** A model that was replaced by another: worth no more than a note. */
function replaced(sessionKey: string): ObservatoryEvent {
  return event("model.fallback", { sessionKey, model: { provider: "anthropic", modelId: "claude-haiku" } });
}

const rows = (page: Page) => page.locator("table.alerts tbody tr");
const badge = (page: Page) => page.getByRole("navigation", { name: "Pages" }).locator(".count");

/** Opens the page of the alert with this message. */
async function openAlert(page: Page, server: Server, message: string): Promise<void> {
  await open(page, `${server.url}/alerts`);
  await page.locator("table.alerts").getByRole("link", { name: message }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(message);
}

test("alerts come to the open page, the worst first, and go when they are over", async ({ page, server }) => {
  await server.post(...turn("t0"));
  await open(page, `${server.url}/alerts`);
  await expect(page.getByRole("heading", { name: "All is quiet" })).toBeVisible();
  await expect(page.locator(".quiet")).toContainText(/No alert has fired yet\. \d+ rules watch\./);
  await expect(page).toHaveTitle("Alerts · Observatory");
  await expect(badge(page)).toHaveCount(0);
  await live(page);
  await mark(page);

  await server.post(filled(97), replaced("agent:main:2"));
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).nth(0)).toContainText(`Session ${KEY} near context limit!`);
  await expect(rows(page).nth(0)).toContainText("97% (> 95%)");
  await expect(rows(page).nth(0)).toContainText(`context_critical · workshop · ${KEY}`);
  await expect(rows(page).nth(1)).toContainText(`Session ${KEY} at 97% context`);
  await expect(rows(page).nth(2)).toContainText("info");
  await expect(badge(page)).toHaveText(["1 critical ", "1 warning ", "1 info "]);
  await expect(page).toHaveTitle("(3) Alerts · Observatory");

  await server.post(filled(40));
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveTitle("(1) Alerts · Observatory");
  await expectSamePage(page);
});

test("the badge follows on every page, wherever the alert is", async ({ page, server }) => {
  await server.post(...turn("t0"), ...turn("t1", { gatewayId: "attic", sessionKey: "other" }));
  for (const [index, path] of ["/", "/sessions", "/gateways", "/sessions/other?gateway=attic"].entries()) {
    await open(page, `${server.url}${path}`);
    await live(page);
    const posted = Date.now();
    await server.post(filled(85, { sessionKey: `agent:main:${index}` }));
    await expect(badge(page)).toHaveText([`${index + 1} warning `], { timeout: 3000 });
    console.log(`      ${path}: the badge followed after ${Date.now() - posted} ms`);
    await expect(page).toHaveTitle(new RegExp(`^\\(${index + 1}\\) `));
  }
});

test("an alert is acknowledged in the list, by button and by key", async ({ page, server }) => {
  await server.post(filled(97));
  await open(page, `${server.url}/alerts`);
  await live(page);
  await mark(page);
  await expect(rows(page)).toHaveCount(2);
  await page.getByLabel("Acknowledge as").fill("Ada");
  await page.keyboard.press("Enter");

  await rows(page).nth(0).getByRole("link").focus();
  await page.keyboard.press("a");
  await expect(rows(page).nth(0)).toContainText("acknowledged");
  await expect(rows(page).nth(0)).toContainText("by Ada");
  await expect(rows(page).nth(0).getByRole("link")).toBeFocused();
  await expect(rows(page).nth(1)).toContainText("firing");
  await expect(badge(page)).toHaveText(["1 warning "]);

  await rows(page).nth(1).getByRole("button", { name: "Acknowledge" }).click();
  await expect(rows(page).nth(1)).toContainText("acknowledged");
  await expect(rows(page).nth(1).getByRole("link")).toBeFocused();
  await expect(page.getByLabel("Acknowledge as")).toHaveCount(0);
  await expect(badge(page)).toHaveCount(0);
  await expect(page).toHaveTitle("Alerts · Observatory");
  await expectSamePage(page);
});

test("filters live in the address", async ({ page, server }) => {
  await server.post(filled(97), filled(90, { gatewayId: "attic", sessionKey: "other" }));
  await open(page, `${server.url}/alerts`);
  await expect(rows(page)).toHaveCount(3);
  await page.locator("select[name=severity]").selectOption("critical");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\/alerts\?severity=critical$/);
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("link", { name: "Clear" }).click();
  await page.locator("select[name=gateway]").selectOption("attic");
  await page.locator("select[name=rule]").selectOption("context_warning");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("Session other at 90% context");
  await page.reload();
  await hydrated(page);
  await expect(page.locator("select[name=gateway]")).toHaveValue("attic");
  await page.getByLabel("Search").fill("no such words");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("No alert matches these filters.")).toBeVisible();
});

test("the history holds what is over, by state and time, page by page", async ({ page, server }) => {
  const many = Array.from({ length: 60 }, (_, n) => filled(85, { sessionKey: `agent:main:${n}` }));
  await server.post(...many);
  await open(page, `${server.url}/alerts/history`);
  await expect(rows(page)).toHaveCount(50);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(rows(page)).toHaveCount(10);
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(rows(page)).toHaveCount(50);

  await server.post(filled(20, { sessionKey: "agent:main:7" }));
  await page.locator("select[name=state]").selectOption("resolved");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText("agent:main:7");
  await expect(rows(page)).toContainText(/Lasted|ms|\d s/);
  await page.getByLabel("Fired before (UTC)").fill("2020-01-01T00:00");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("No alert matches these filters.")).toBeVisible();
});

test("lists and names have their limits", async ({ page, server, request }) => {
  const many = Array.from({ length: 200 }, (_, n) => filled(85, { sessionKey: `agent:main:${n}` }));
  await server.post(...many);
  await open(page, `${server.url}/alerts`);
  await live(page);
  await expect(rows(page)).toHaveCount(200);
  await expect(page.getByText("there are more")).toHaveCount(0);
  await server.post(filled(97, { sessionKey: "agent:main:worst" }));
  await expect(page.getByRole("note")).toContainText("The first 200 are shown; there are more");
  await expect(rows(page)).toHaveCount(200);
  await expect(rows(page).first()).toContainText("agent:main:worst");

  const { items } = await (await request.get(`${server.url}/api/v1/alerts?limit=1`)).json();
  const acknowledge = (by: string) =>
    request.post(`${server.url}/api/ui/alert/acknowledge`, { form: { id: items[0].id, by } });
  expect((await acknowledge("n".repeat(101))).status()).toBe(400);
  expect((await acknowledge("n".repeat(100))).status()).toBe(200);
});

test("the page of an alert tells what it is about and what happened", async ({ page, server, receiver }) => {
  await server.post(...turn("t0"), filled(97));
  await openAlert(page, server, `Session ${KEY} near context limit!`);
  const facts = page.getByLabel("Facts about the alert");
  await expect(facts).toContainText("97% (> 95%)");
  await expect(facts.getByRole("link", { name: "workshop" })).toHaveAttribute("href", "/gateways/workshop");
  await expect(facts.getByRole("link", { name: KEY })).toBeVisible();
  await expect(facts.getByRole("link", { name: "context_critical" })).toHaveAttribute(
    "href",
    "/alerts/rules/context_critical",
  );
  await expect(facts).toContainText("tokens_percent_used > 0.95");
  await expect(page.getByRole("link", { name: "Silence this" })).toHaveAttribute(
    "href",
    `/alerts/silences?rule=context_critical&gateway=workshop&session=${encodeURIComponent(KEY)}`,
  );
  const step = (name: string) => page.locator(`.alert-step[data-step=${name}]`);
  await expect(step("firing")).toHaveCount(1);
  await expect(step("notified")).toContainText("firing to default");
  const sent = page.locator(".deliveries tbody tr");
  await expect(sent).toHaveCount(1);
  await expect(sent).toContainText("delivered");
  expect(receiver.bodies.some((body) => body.includes("near context limit!"))).toBe(true);

  await live(page);
  await mark(page);
  await page.getByLabel("Acknowledge as").fill("Grace");
  await page.getByRole("button", { name: "Acknowledge" }).click();
  await expect(page.locator(".alert-badges")).toContainText("acknowledged");
  await expect(facts).toContainText("Grace");
  await expect(step("acknowledged")).toContainText("Grace");
  await server.post(filled(30));
  await expect(page.locator(".alert-badges")).toContainText("resolved");
  await expect(step("resolved")).toHaveCount(1);
  await expectSamePage(page);

  await facts.getByRole("link", { name: "turn.completed" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(KEY);
  await expect(page.locator(".turn", { hasText: "97% context" })).toBeVisible();
});

test("a message that was given up is sent again", async ({ page, server, receiver }) => {
  receiver.status = 400;
  await server.post(filled(85));
  await openAlert(page, server, `Session ${KEY} at 85% context`);
  await live(page);
  const sent = page.locator(".deliveries tbody tr");
  await expect(sent).toContainText("dead");
  await expect(sent).toContainText("400");
  receiver.status = 200;
  await sent.getByRole("button", { name: "Retry" }).click();
  // Deliveries are no alerts: the page asks again when it is half a minute old.
  await expect
    .poll(async () => {
      await page.reload();
      return sent.innerText();
    })
    .toContain("delivered");
});

test("sessions, gateways and the overview tell of their alerts", async ({ page, server }) => {
  await server.post(...turn("t0"), ...turn("t1", { gatewayId: "attic", sessionKey: "other" }));
  await open(page, server.url);
  const card = page.getByRole("region", { name: "Recent alerts" });
  await expect(card).toContainText("All is quiet");
  await live(page);
  await server.post(filled(97));
  await expect(card.getByRole("listitem")).toHaveCount(2);
  await expect(card.getByRole("listitem").first()).toContainText("near context limit!");
  await page.getByRole("navigation", { name: "Gateway" }).getByRole("link", { name: "attic" }).click();
  await expect(card).toContainText("All is quiet");

  await open(page, `${server.url}/gateways/workshop`);
  await expect(page.getByRole("region", { name: "Active alerts" }).getByRole("listitem")).toHaveCount(2);
  await open(page, `${server.url}/gateways/attic`);
  await expect(page.getByRole("region", { name: "Active alerts" })).toContainText("No alert about this gateway");

  await open(page, `${server.url}/sessions/${encodeURIComponent(KEY)}`);
  await live(page);
  const alerts = page.getByRole("region", { name: "Alerts of this session" });
  await expect(alerts.locator(".alert-banner")).toHaveCount(2);
  await server.post(filled(85));
  await expect(alerts.locator(".alert-banner")).toHaveCount(1);
  await alerts.getByText("1 past alert").click();
  await expect(alerts.getByRole("listitem")).toContainText("resolved");
  await alerts.getByRole("link", { name: "Acknowledge" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Session ${KEY} at 97% context`);
  await open(page, `${server.url}/sessions/other?gateway=attic`);
  await expect(alerts).toHaveCount(0);
});

test.describe("when alerts do not answer", () => {
  test.use({ expectedErrors: [/status of 500/] });

  test("the overview stands, and the card says so until they do", async ({ page, server }) => {
    await server.post(...turn("t0"));
    await open(page, server.url);
    await live(page);
    await page.route("**/api/ui/card", (route) =>
      route.request().postDataJSON().kind === "Alerts"
        ? route.fulfill({ status: 500, body: '"Unavailable"' })
        : route.continue(),
    );
    await server.post(filled(85), ...turn("t2"));
    await expect(page.getByText("Recent alerts is not up to date.")).toBeVisible();
    await expect(tile(page, "Turns")).toHaveText("3");
    await page.unroute("**/api/ui/card");
    await server.post(filled(97));
    await expect(page.getByText("Recent alerts is not up to date.")).toHaveCount(0);
    await expect(page.getByRole("region", { name: "Recent alerts" })).toContainText("near context limit!");
  });
});

test("a paused page stands still and says so", async ({ page, server }) => {
  await server.post(filled(85));
  await open(page, `${server.url}/alerts`);
  await live(page);
  await page.getByRole("button", { name: "Pause live updates" }).click();
  await expect(page.locator("[data-live]")).toHaveAttribute("data-live", "paused");
  await expect(page.locator("[data-live]")).toContainText(/Paused, as of \d\d:\d\d:\d\d UTC/);
  await server.post(filled(97));
  await expect.poll(async () => (await fetch(`${server.url}/api/v1/alerts`)).json()).toMatchObject({
    items: [{ rule: "context_critical" }, { rule: "context_warning" }],
  });
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Resume live updates" }).click();
  await live(page);
  await expect(rows(page)).toHaveCount(2);
});

test("a page that lost its server says that it is stale, and catches up", async ({ page, server, expectedErrors }) => {
  expectedErrors.push(/WebSocket connection to/, /ERR_CONNECTION_REFUSED/);
  await server.post(filled(85));
  await open(page, `${server.url}/alerts`);
  await live(page);
  await server.kill("SIGKILL");
  await expect(page.locator("[data-live]")).toContainText("stale since");
  await expect(rows(page)).toHaveCount(1);
  await server.start();
  await server.post(filled(97));
  await live(page);
  await expect(rows(page)).toHaveCount(2);
});

test.describe("addresses that lead nowhere", () => {
  test.use({ expectedErrors: [/status of 40[04]/] });

  test("say so and lead on", async ({ page, server }) => {
    await server.post(filled(85));
    const missing = await page.goto(`${server.url}/alerts/00000000-0000-0000-0000-000000000000`);
    expect(missing?.status()).toBe(404);
    await expect(page.getByRole("alert").getByRole("link", { name: "Active alerts" })).toBeVisible();
    const unread = await page.goto(`${server.url}/alerts?severity=dire`);
    expect(unread?.status()).toBe(400);
    await expect(page.getByRole("alert")).toContainText('"dire"');
  });
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("alerts are read, filtered and acknowledged", async ({ page, server }) => {
    await server.post(...turn("t0"), filled(97));
    await expect(async () => {
      await page.goto(`${server.url}/alerts`);
      await expect(rows(page)).toHaveCount(2, { timeout: 1000 });
    }).toPass();
    await expect(page).toHaveTitle("(2) Alerts · Observatory");
    await expect(badge(page)).toHaveText(["1 critical ", "1 warning "]);
    await page.getByLabel("Acknowledge as").fill("Ada");
    await rows(page).nth(0).getByRole("button", { name: "Acknowledge" }).click();
    await expect(page).toHaveURL(/\/alerts/);
    await expect(rows(page).nth(0)).toContainText("by Ada");

    await page.goto(`${server.url}/alerts`);
    await page.locator("select[name=severity]").selectOption("warning");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(rows(page)).toHaveCount(1);
    await rows(page).getByRole("link").click();
    await expect(page.locator(".alert-step").first()).toBeVisible();
    await page.getByRole("button", { name: "Acknowledge" }).click();
    await expect(page.locator(".alert-badges")).toContainText("acknowledged");
    await page.goto(`${server.url}/alerts/history?state=acknowledged`);
    await expect(rows(page)).toHaveCount(2);
    await page.goto(`${server.url}/sessions/${encodeURIComponent(KEY)}`);
    await expect(page.locator(".alert-banner")).toHaveCount(2);
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1440]) {
    test(`the pages are sound at ${width} px in ${colorScheme}`, async ({ page, server }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      const long = "agent:main:telegram:group:-1001234567890:topic:42:with-a-very-long-name-that-does-not-break";
      await open(page, `${server.url}/alerts`);
      await expectAccessible(page);
      await server.post(...turn("t0"), filled(97, { sessionKey: long }), filled(85), replaced(KEY));
      await openAlert(page, server, `Session ${long} near context limit!`);
      await page.getByRole("button", { name: "Acknowledge" }).click();
      const paths = ["/alerts", "/alerts/history", new URL(page.url()).pathname, "/", "/gateways/workshop"];
      for (const path of [...paths, `/sessions/${encodeURIComponent(long)}`]) {
        await open(page, `${server.url}${path}`);
        await expect(badge(page).first()).toBeVisible();
        await expectAccessible(page);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide, path).toBeLessThanOrEqual(width);
      }
    });
  }
}
