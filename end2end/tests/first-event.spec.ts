import { turn } from "../support/events";
import { expect, expectSamePage, live, mark, open, test, tile } from "../support/test";

test("a new installation shows how to connect and becomes the dashboard by itself", async ({ page, server }) => {
  await open(page, server.url);
  await expect(page.getByRole("heading", { name: "Connect a gateway" })).toBeVisible();
  await expect(page.getByText("openclaw plugins enable observatory")).toBeVisible();
  await expect(page.getByText(`${server.url}/api/v1/ingest`).first()).toBeVisible();
  await expect(page.getByText("Waiting for the first event")).toBeVisible();
  await live(page);
  await mark(page);

  await server.post(...turn("t1"));

  await expect(page.getByRole("heading", { name: "Turns per hour" })).toBeVisible();
  await expect(tile(page, "Turns")).toHaveText("1");
  await expect(page.getByText("Waiting for the first event")).toHaveCount(0);
  await expectSamePage(page);
});

test("commands are copied", async ({ page, server, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, server.url);
  await page.getByRole("button", { name: "Copy command that enables the plugin" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("openclaw plugins enable observatory");
});
