import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { event, type ObservatoryEvent } from "../support/events";
import { expect, expectSamePage, mark, open, test } from "../support/test";

const row = (page: Page, name: string) =>
  page.locator("tbody tr").filter({ has: page.getByRole("link", { name, exact: true }) });

/** The end of a turn that leaves the context window this full, in percent. */
function filled(percent: number, minutesAgo: number): ObservatoryEvent {
  return event("turn.completed", {
    timestamp: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
    turnId: `t${minutesAgo}`,
    tokens: { contextUsed: percent * 2000, contextMax: 200_000 },
  });
}

test("the list shows every rule, and what it does now", async ({ page, server }) => {
  await server.post(filled(97, 0));
  await open(page, `${server.url}/alerts/rules`);
  const critical = row(page, "context_critical");
  await expect(critical).toContainText("tokens_percent_used > 0.95");
  await expect(critical).toContainText("critical");
  await expect(critical).toContainText("gateway, session");
  await expect(critical).toContainText("built-in");
  await expect(critical.getByRole("link", { name: "1", exact: true })).toHaveAttribute(
    "href",
    "/alerts?rule=context_critical",
  );
  await expect(row(page, "cost_spike")).toContainText("never");

  await page.getByLabel("Filter").fill("tool repeats");
  await page.getByRole("button", { name: "Filter" }).click();
  await expect(page).toHaveURL(/\/alerts\/rules\?q=tool/);
  await expect(page.locator("tbody tr")).toHaveCount(1);
  await expect(page.getByText(/^1 of \d+ rules$/)).toBeVisible();
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(row(page, "cost_spike")).toBeVisible();
  await expectAccessible(page);
});

test("a built-in rule is turned off in place, and reset", async ({ page, server }) => {
  await open(page, `${server.url}/alerts/rules`);
  await mark(page);
  const toggle = page.getByRole("switch", { name: "tool_loop enabled" });
  await expect(toggle).toHaveAttribute("aria-checked", "true");
  await toggle.focus();
  await page.keyboard.press("Enter");
  await expect(toggle).toHaveAttribute("aria-checked", "false");
  await expect(toggle).toBeFocused();
  await expect(row(page, "tool_loop")).toContainText("built-in, changed here");
  await expectSamePage(page);

  await row(page, "tool_loop").getByRole("link", { name: "tool_loop" }).click();
  await page.getByText("Reset this rule").click();
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(page).toHaveURL(/\/alerts\/rules$/);
  await expect(toggle).toHaveAttribute("aria-checked", "true");
});

test("a rule without its budget cannot be turned on, and says why", async ({ page, server, expectedErrors }) => {
  expectedErrors.push(/status of 4\d\d/);
  await open(page, `${server.url}/alerts/rules?q=budget_all_80`);
  await page.getByRole("switch", { name: "budget_all_80 enabled" }).click();
  await expect(page.getByRole("status").filter({ hasText: "budget" })).toContainText("US dollars");
  await expect(page.getByRole("switch", { name: "budget_all_80 enabled" })).toHaveAttribute("aria-checked", "false");
});

test("faults are shown while one types, the place marked", async ({ page, server }) => {
  await open(page, `${server.url}/alerts/rules/new`);
  await page.getByLabel("Name").fill("slow");
  await page.getByLabel("Message").fill("{agent}");
  const condition = page.getByLabel("Condition");
  await condition.pressSequentially("errors > 5 AND eror_rate > 0.1");
  await expect(page.locator(".mark")).toHaveText("errors > 5 AND eror_rate > 0.1\n               ^");
  await expect(page.locator(".form-fault").filter({ hasText: "did you mean" })).toContainText("error_rate");
  await expect(condition).toHaveAttribute("aria-invalid", "true");

  await condition.fill("errors > 5");
  await expect(page.locator(".mark")).toHaveCount(0);
  await expect(page.getByText("No fault found. One alert per gateway.")).toBeVisible();
  await page.getByLabel("Message").fill("{agnt}");
  await expect(page.locator(".form-fault").filter({ hasText: "did you mean" })).toContainText("{agent}");
  await page.getByLabel("For", { exact: true }).fill("soon");
  await page.getByLabel("Message").fill("{agent}");
  await expect(page.locator(".form-fault").filter({ hasText: "soon" })).toBeVisible();
  await expectAccessible(page);
});

test("what the reference names is inserted by a click", async ({ page, server }) => {
  await open(page, `${server.url}/alerts/rules/new`);
  await page.getByRole("button", { name: "tool_errors", exact: true }).click();
  await page.getByRole("button", { name: "over 5m", exact: true }).click();
  await expect(page.getByLabel("Condition")).toHaveValue("tool_errors over 5m");
  await page.getByRole("button", { name: "{tool}", exact: true }).click();
  await expect(page.getByLabel("Message")).toHaveValue("{tool}");
});

test("a rule is tested on the last 24 hours, then saved, changed and deleted", async ({ page, server }) => {
  // Three times over the threshold, and back below it in between.
  const levels = [[90, 300], [40, 290], [92, 200], [30, 190], [95, 100], [20, 90]] as const;
  await server.post(...levels.map(([percent, minutesAgo]) => filled(percent, minutesAgo)));
  await open(page, `${server.url}/alerts/rules/new`);
  await mark(page);
  await page.getByLabel("Name").fill("mine");
  await page.getByLabel("Condition").fill("tokens_percent_used > 70%");
  await page.getByLabel("Message").fill("{session_key} at {percent}%");
  await page.getByRole("button", { name: "Test on the last 24 hours" }).click();
  const report = page.getByRole("region", { name: "Test on the last 24 hours" });
  await expect(report).toContainText("Would have fired 3 times");
  await expect(report).toContainText("6 events from");
  await expect(report.locator(".firings li")).toHaveCount(3);
  await expect(report.locator(".firings li").first()).toContainText("at 90%");
  await expect(report.locator(".firings").getByRole("link", { name: "event" }).first()).toHaveAttribute(
    "href",
    /^\/events\?gateway=workshop/,
  );
  await expect(report.getByRole("img", { name: /What the rule measured/ })).toBeVisible();
  await report.getByText("Figures as a table").click();
  await expect(report.getByRole("row", { name: /95%.*70%/ })).toBeVisible();
  await expectAccessible(page);

  // A day of events is not read again because an alert fires.
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await server.post(filled(97, 0));
  await expect(page).toHaveTitle(/^\(\d+\)/);
  await page.waitForTimeout(1500);
  expect(asked.filter((url) => url.endsWith("/api/ui/page"))).toEqual([]);

  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/\/alerts\/rules$/);
  await expect(row(page, "mine")).toContainText("made here");
  await row(page, "mine").getByRole("link", { name: "mine" }).click();
  await page.getByLabel("Severity").selectOption("critical");
  await page.getByLabel("Cooldown").fill("10m");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "mine")).toContainText("critical");
  await expectSamePage(page);

  await row(page, "mine").getByRole("link", { name: "mine" }).click();
  await expect(page.getByLabel("Cooldown")).toHaveValue("10m");
  await page.getByText("Delete this rule").click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("switch").first()).toBeVisible();
  await expect(row(page, "mine")).toHaveCount(0);
});

test("a rule on the state of a gateway cannot be tested on past events", async ({ page, server }) => {
  await open(page, `${server.url}/alerts/rules/gateway_silent`);
  await page.getByRole("button", { name: "Test on the last 24 hours" }).click();
  await expect(page.getByText("Not to be tested on past events.")).toBeVisible();
});

test("a new rule does not replace one of the same name", async ({ page, server, expectedErrors }) => {
  expectedErrors.push(/status of 400/);
  await open(page, `${server.url}/alerts/rules/new?from=hung_agent`);
  await expect(page.getByLabel("Condition")).toHaveValue("turn_duration > 300s AND NOT completed");
  await page.getByLabel("Name").fill("hung_agent");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText('there is a rule "hung_agent" already')).toBeVisible();
  await expect(page.getByLabel("Condition")).toHaveValue("turn_duration > 300s AND NOT completed");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a rule is checked, tested and saved by plain forms", async ({ page, server }) => {
    await server.post(filled(90, 60), filled(10, 50));
    await page.goto(`${server.url}/alerts/rules/new`);
    await page.getByLabel("Name").fill("plain");
    await page.getByLabel("Condition").fill("tokens_percnt_used > 70%");
    await page.getByLabel("Message").fill("full: {percent}%");
    await page.getByRole("button", { name: "Check" }).click();
    await expect(page.locator(".form-fault").filter({ hasText: "did you mean" })).toContainText("tokens_percent_used");
    await expect(page.locator(".mark")).toHaveText("tokens_percnt_used > 70%\n^");

    // Saved as it is, it comes back with the fault and what was typed.
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.locator(".banner-bad")).toContainText("tokens_percent_used");
    await expect(page.getByLabel("Message")).toHaveValue("full: {percent}%");

    await page.getByLabel("Condition").fill("tokens_percent_used > 70%");
    await page.getByRole("button", { name: "Test on the last 24 hours" }).click();
    await expect(page.getByText("Would have fired once")).toBeVisible();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page).toHaveURL(/\/alerts\/rules$/);
    await expect(row(page, "plain")).toContainText("tokens_percent_used > 70%");

    await page.getByRole("switch", { name: "plain enabled" }).click();
    await expect(page.getByRole("switch", { name: "plain enabled" })).toHaveAttribute("aria-checked", "false");
  });
});
