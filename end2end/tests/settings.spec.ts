import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { expect, expectSamePage, mark, open, test } from "../support/test";

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

test("retention is changed in place, and fewer days have to be confirmed", async ({ page, server, expectedErrors }) => {
  expectedErrors.push(/status of 400 .*api\/ui\/settings/);
  await open(page, `${server.url}/settings`);
  await mark(page);
  const retention = part(page, "Retention");
  await expect(retention).toContainText("As RETENTION_DAYS says.");
  await retention.getByLabel("Days that events are kept").fill("7");
  await retention.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Tick the box" })).toBeVisible();
  await retention.getByRole("checkbox").check();
  await retention.getByRole("button", { name: "Keep" }).click();
  await expect(page.getByText("Events are kept for 7 days from now on.")).toBeVisible();
  await expect(retention).toContainText("Set here by");
  await expectSamePage(page);
  await expectAccessible(page);
});

test("a token is made, shown once and revoked", async ({ page, server }) => {
  await open(page, `${server.url}/settings`);
  await mark(page);
  const tokens = part(page, "API tokens");
  await expect(tokens).toContainText("No token yet.");
  await tokens.getByLabel("Name").fill("mac-mini");
  await tokens.getByRole("checkbox", { name: /^ingest/ }).check();
  await tokens.getByRole("button", { name: "Make token" }).click();
  await expect(page.getByText(/The token mac-mini is made\..*obs_[0-9a-f]{64}/)).toBeVisible();
  const line = tokens.getByRole("listitem").filter({ hasText: "mac-mini" });
  await expect(line).toContainText("any gateway");
  await line.getByRole("button", { name: "Revoke the token mac-mini" }).click();
  await expect(tokens).toContainText("Revoked tokens");
  await expect(page.getByText(/obs_/)).toHaveCount(0);
  await expectSamePage(page);
});

test("prices and what the database holds are told", async ({ page, server }) => {
  await open(page, `${server.url}/settings`);
  await expect(part(page, "About")).toContainText(/sqlite, one table/);
  const prices = part(page, "Prices");
  await prices.getByText(/^\d+ prices$/).click();
  await expect(prices.getByRole("columnheader", { name: "Cache read" })).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the secret of a new token is on the page that follows, once", async ({ page, server }) => {
    await page.goto(`${server.url}/settings`);
    const tokens = part(page, "API tokens");
    await tokens.getByLabel("Name").fill("reader");
    await tokens.getByRole("checkbox", { name: /^read/ }).check();
    await tokens.getByRole("button", { name: "Make token" }).click();
    await expect(page).toHaveURL(/\/settings$/);
    await expect(page.getByText(/shown this once: obs_/)).toBeVisible();
    await page.reload();
    await expect(page.getByText(/obs_/)).toHaveCount(0);
    await expect(part(page, "API tokens")).toContainText("reader");
  });
});
