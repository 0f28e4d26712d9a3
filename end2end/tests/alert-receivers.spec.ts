import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { event } from "../support/events";
import { Receiver } from "../support/receiver";
import { Server } from "../support/server";
import { test as base, expect, expectSamePage, mark, open } from "../support/test";

/** Somebody who is told by HTTP; the server knows nothing of it yet. */
const test = base.extend<{ receiver: Receiver }>({
  receiver: async ({}, use) => {
    const receiver = await Receiver.create();
    await use(receiver);
    await receiver.close();
  },
  server: async ({ receiver: _receiver }, use) => {
    const server = await Server.create({ OBSERVATORY_ALERT_NETWORKS: "private" });
    await use(server);
    await server.remove();
  },
});

const receivers = (page: Page) => page.getByRole("region", { name: "Receivers", exact: true });
const routes = (page: Page) => page.getByRole("region", { name: "Routes" });
const log = (page: Page) => page.getByRole("region", { name: "Deliveries" });

const full = () => event("turn.completed", { turnId: "t1", tokens: { contextUsed: 180_000, contextMax: 200_000 } });

async function addWebhook(page: Page, url: string, name: string, address: string): Promise<void> {
  await open(page, `${url}/alerts/receivers?new=webhook`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Address").fill(address);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(receivers(page).getByRole("listitem").filter({ hasText: name })).toBeVisible();
}

test("a receiver is added, tested, changed and removed", async ({ page, server, receiver }) => {
  await open(page, `${server.url}/alerts/receivers`);
  await expect(receivers(page)).toContainText("Nobody is told yet.");
  await expect(receivers(page)).toContainText("ALERT_WEBHOOK_URL");
  await mark(page);
  await page.getByRole("navigation", { name: "New receiver" }).getByRole("link", { name: "Webhook" }).click();
  await page.getByLabel("Name").fill("on-call");
  await page.getByLabel("Address").fill(receiver.url);
  await page.getByLabel("Headers", { exact: true }).fill("Authorization: Bearer hidden-token");
  await page.getByRole("button", { name: "Save" }).click();
  const line = receivers(page).getByRole("listitem");
  await expect(line).toContainText("on-call");
  await expect(line).toContainText("every alert");
  await expect(page).toHaveURL(/\/alerts\/receivers$/);

  await line.getByRole("button", { name: "Send a test to on-call" }).click();
  await expect(page.getByRole("status").filter({ hasText: "on-call took the test" })).toBeVisible();
  expect(JSON.parse(receiver.bodies[0] ?? "")).toMatchObject({ rule: "test" });

  await line.getByRole("link", { name: "Change" }).click();
  const edit = page.getByRole("region", { name: "Change on-call" });
  await expect(edit.getByLabel("Address")).toHaveValue("");
  await expect(edit.getByLabel("Headers", { exact: true })).toHaveValue("");
  expect(await page.content()).not.toContain("hidden-token");
  await expectAccessible(page);
  // Nothing is typed: everything stays.
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(edit).toHaveCount(0);
  await line.getByRole("button", { name: "Send a test to on-call" }).click();
  await expect.poll(() => receiver.bodies.length).toBe(2);

  await line.getByRole("link", { name: "Change" }).click();
  await page.getByText("Remove this receiver").click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(receivers(page)).toContainText("Nobody is told yet.");
  await expectSamePage(page);
});

test("a receiver that does not take the test says why", async ({ page, server, receiver, expectedErrors }) => {
  expectedErrors.push(/status of (4|5)\d\d/);
  receiver.status = 410;
  await addWebhook(page, server.url, "gone", receiver.url);
  await receivers(page).getByRole("button", { name: "Send a test to gone" }).click();
  await expect(page.locator(".banner-bad")).toContainText("410");
});

test("routes are added, moved and removed", async ({ page, server, receiver }) => {
  await addWebhook(page, server.url, "day", receiver.url);
  await addWebhook(page, server.url, "night", receiver.url);
  await expect(routes(page)).toContainText("A receiver that no route names gets every alert");
  const add = async (field: string, value: string, to: string) => {
    const form = routes(page).locator("form.card-form");
    if (!(await form.isVisible())) await routes(page).getByText("Add a route", { exact: true }).click();
    await form.getByLabel("What is looked at").first().selectOption(field);
    await form.getByLabel("Value").first().fill(value);
    await form.getByLabel(to).check();
    await form.getByRole("button", { name: "Add the route" }).click();
  };
  const lines = routes(page).getByRole("listitem");
  await add("severity", "critical", "night");
  await expect(lines).toHaveCount(1);
  await add("gateway", "workshop", "day");
  await expect(lines).toHaveCount(2);
  await expect(lines.nth(0)).toContainText("severity = critical");
  await expect(receivers(page).getByRole("listitem").first()).toContainText("by routes");
  await routes(page).getByRole("button", { name: /^Move up: gateway = workshop/ }).click();
  await expect(lines.nth(0)).toContainText("gateway = workshop");
  await expect(routes(page).getByRole("button", { name: /^Move up: gateway/ })).toBeDisabled();
  await routes(page).getByRole("button", { name: /^Remove: severity/ }).click();
  await expect(lines).toHaveCount(1);
  await expectAccessible(page);
});

test("the log shows what was given up, and tries it again", async ({ page, server, receiver }) => {
  receiver.status = 400;
  await addWebhook(page, server.url, "hook", receiver.url);
  await server.post(full());
  const line = log(page).getByRole("listitem").filter({ hasText: "context_warning" });
  await expect(line).toContainText("dead");
  await expect(line).toContainText("1 attempt");
  await expect(line).toContainText("400");
  await expect(receivers(page)).toContainText("1 given up");
  await expect(line.getByRole("link", { name: "context_warning" })).toHaveAttribute("href", /^\/alerts\/[0-9a-f-]{36}$/);

  await log(page).getByLabel("State").selectOption("delivered");
  await log(page).getByRole("button", { name: "Filter" }).click();
  await expect(log(page)).toContainText("No delivery matches this filter.");
  await log(page).getByRole("link", { name: "Clear" }).click();

  receiver.status = 200;
  await line.getByRole("button", { name: /^Retry/ }).click();
  await expect(line).toContainText("delivered");
});

test("what the file and the environment set up is read-only", async ({ page, receiver, server: _unused }) => {
  const folder = await mkdtemp(path.join(tmpdir(), "observatory-alerts-"));
  const file = path.join(folder, "alerts.yaml");
  const text = `
alerts:
  context_warning: {condition: tokens_percent_used > 70%}
receivers:
  hook: {type: webhook, url: "${receiver.url}"}
routes:
  - matchers: [{field: severity, op: "=", value: critical}]
    receivers: [hook]
`;
  await writeFile(file, text);
  const server = await Server.create({ OBSERVATORY_ALERTS: file, OBSERVATORY_ALERT_NETWORKS: "private" });
  try {
    await open(page, `${server.url}/alerts/receivers`);
    const line = receivers(page).getByRole("listitem");
    await expect(line).toContainText("read-only");
    await expect(line.getByRole("link", { name: "Change" })).toHaveCount(0);
    await expect(routes(page).getByRole("listitem")).toContainText("read-only");
    await open(page, `${server.url}/alerts/rules/context_warning`);
    await expect(page.getByText("Read-only: the rules file says this rule.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
    await expect(page.getByLabel("Condition")).toHaveAttribute("readonly", "");
    await page.goto("about:blank");
  } finally {
    await server.remove();
    await rm(folder, { recursive: true });
  }
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("receivers are plain forms", async ({ page, server, receiver }) => {
    await page.goto(`${server.url}/alerts/receivers`);
    await page.getByRole("link", { name: "Webhook" }).click();
    await page.getByLabel("Name").fill("plain");
    await page.getByLabel("Address").fill("nonsense");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator(".banner-bad")).toContainText("url");
    await expect(page.getByLabel("Name")).toHaveValue("plain");
    expect(page.url()).not.toContain("nonsense");
    await page.getByLabel("Address").fill(receiver.url);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(receivers(page).getByRole("listitem")).toContainText("plain");
    await page.getByRole("button", { name: "Send a test to plain" }).click();
    await expect(page.getByText("plain took the test.")).toBeVisible();
    expect(receiver.bodies).toHaveLength(1);
  });
});
