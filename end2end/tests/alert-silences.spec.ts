import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe";
import { expect, expectSamePage, mark, open, test } from "../support/test";

const silences = (page: Page) => page.getByRole("region", { name: "Silences", exact: true });
const windows = (page: Page) => page.getByRole("region", { name: "Maintenance windows", exact: true });
const newWindow = async (page: Page) => {
  await page.getByText("New maintenance window").click();
  return page.getByRole("region", { name: "New maintenance window" });
};
const newSilence = (page: Page) => page.getByRole("region", { name: "New silence" });

test("a link fills in a silence, which is made and ended", async ({ page, server }) => {
  await open(page, `${server.url}/alerts/silences?rule=hung_agent&gateway=prod-1`);
  await expect(silences(page)).toContainText("No silence");
  await mark(page);
  const form = newSilence(page);
  await form.getByLabel("Lasts").selectOption("4h");
  await form.getByLabel("Comment").fill("The provider is down.");
  await form.getByLabel("Author").fill("ann");
  await form.getByRole("button", { name: "Silence" }).click();

  const line = silences(page).getByRole("listitem");
  await expect(line).toContainText("active");
  await expect(line).toContainText("rule = hung_agent");
  await expect(line).toContainText("gateway = prod-1");
  await expect(line).toContainText("The provider is down.");
  await expect(line).toContainText("ends in 4 h");
  await expect(line.locator("time")).toHaveAttribute("title", /UTC$/);
  // The address no longer asks for it, and neither does the form.
  await expect(page).toHaveURL(/\/alerts\/silences$/);
  await expect(form.getByLabel("Value").first()).toHaveValue("");
  await expectAccessible(page);

  await line.getByRole("button", { name: /^End the silence/ }).click();
  await expect(line).toContainText("ended");
  await expect(line.getByRole("button")).toHaveCount(0);
  await expectSamePage(page);
});

test("a silence may lie ahead, in the time of the browser", async ({ page, server }) => {
  await open(page, `${server.url}/alerts/silences?session=agent:main:1`);
  const form = newSilence(page);
  // America/New_York, as the configuration of these tests says.
  await expect(form).toContainText(/Times are UTC\s*-0[45]:00/);
  await form.getByLabel("Lasts").selectOption("until");
  await form.getByLabel("Starts").fill("2099-01-01T08:00");
  await form.getByLabel("Until").fill("2099-01-02T08:00");
  await form.getByRole("button", { name: "Silence" }).click();
  const line = silences(page).getByRole("listitem");
  await expect(line).toContainText("upcoming");
  await expect(line.locator("time").first()).toHaveAttribute("title", "2099-01-01 13:00:00 UTC");
  await line.getByRole("button", { name: /^Remove the silence/ }).click();
  await expect(silences(page)).toContainText("No silence");
});

test("a silence that cannot be made says why, and keeps what was typed", async ({ page, server, expectedErrors }) => {
  expectedErrors.push(/status of 400/);
  await open(page, `${server.url}/alerts/silences`);
  const form = newSilence(page);
  await form.getByLabel("Comment").fill("for nothing");
  await form.getByRole("button", { name: "Silence" }).click();
  await expect(page.locator(".banner-bad")).toContainText("at least one matcher");
  await expect(form.getByLabel("Comment")).toHaveValue("for nothing");
});

test("a weekly window is added, changed and removed", async ({ page, server }) => {
  await open(page, `${server.url}/alerts/silences`);
  await expect(windows(page)).toContainText("No maintenance window");
  const form = await newWindow(page);
  await expect(form.getByLabel("Offset from UTC")).toHaveValue(/^-0[45]:00$/);
  await form.getByLabel("Monday").check();
  await form.getByLabel("Friday").check();
  await form.getByLabel("Starts at").fill("22:30");
  await form.getByLabel("Lasts").fill("90m");
  await form.getByLabel("Offset from UTC").fill("+02:00");
  await form.getByRole("button", { name: "Add the window" }).click();
  const line = windows(page).getByRole("listitem");
  await expect(line).toContainText("Monday, Friday at 22:30 for 1h 30m (UTC+02:00)");
  await expect(line).toContainText("all alerts");

  await line.getByRole("link", { name: /^Change the window/ }).click();
  const edit = page.getByRole("region", { name: "Change the maintenance window" });
  await expect(edit.getByLabel("Friday")).toBeChecked();
  await expect(edit.getByLabel("Tuesday")).not.toBeChecked();
  await edit.getByLabel("Friday").uncheck();
  await edit.getByRole("button", { name: "Save" }).click();
  await expect(line).toContainText("Monday at 22:30");

  await line.getByText("Remove", { exact: true }).click();
  await line.getByRole("button", { name: /^Remove the window/ }).click();
  await expect(windows(page)).toContainText("No maintenance window");
});

test("a window that does not recur shows only its own fields", async ({ page, server }) => {
  await open(page, `${server.url}/alerts/silences`);
  const form = await newWindow(page);
  await expect(form.getByLabel("From", { exact: true })).toBeHidden();
  await form.getByLabel("Recurs").selectOption("fixed");
  await expect(form.getByLabel("Starts at")).toBeHidden();
  await form.getByLabel("From", { exact: true }).fill("2099-01-01T00:00");
  await form.getByLabel("Until").fill("2099-01-01T02:00");
  await form.getByLabel("Offset from UTC").fill("+00:00");
  await form.getByRole("button", { name: "Add the window" }).click();
  const line = windows(page).getByRole("listitem");
  await expect(line).toContainText("upcoming");
  await expect(line.locator("time").last()).toHaveAttribute("title", "2099-01-01 02:00:00 UTC");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("silences and windows are plain forms", async ({ page, server }) => {
    await page.goto(`${server.url}/alerts/silences`);
    const form = newSilence(page);
    await form.getByLabel("Comment").fill("typed");
    await form.getByRole("button", { name: "Silence" }).click();
    await expect(page.locator(".banner-bad")).toContainText("at least one matcher");
    await expect(form.getByLabel("Comment")).toHaveValue("typed");
    await form.getByLabel("Value").first().fill("hung_agent");
    await form.getByRole("button", { name: "Silence" }).click();
    await expect(silences(page).getByRole("listitem")).toContainText("rule = hung_agent");
    await expect(page.locator(".banner-bad")).toHaveCount(0);
    await silences(page).getByRole("button", { name: /^End the silence/ }).click();
    await expect(silences(page).getByRole("listitem")).toContainText("ended");

    const window = await newWindow(page);
    await window.getByLabel("Sunday").check();
    await window.getByRole("button", { name: "Add the window" }).click();
    await expect(windows(page)).toContainText("Sunday at 22:00 for 2h (UTC+00:00)");
  });
});
