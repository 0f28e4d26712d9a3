import { turn } from "../support/events";
import { expect, expectSamePage, live, mark, open, test, tile } from "../support/test";

test.use({ expectedErrors: [/WebSocket connection to|ERR_CONNECTION_REFUSED/] });

test("a page comes back after the server was killed, with what it missed", async ({ page, server }) => {
  await server.post(...turn("t1"));
  await open(page, server.url);
  await live(page);
  await mark(page);

  await server.kill("SIGKILL");
  await expect(page.locator("[data-live]")).toHaveAttribute("data-live", "lost");
  await expect(page.locator("[data-live]")).toContainText("stale since");
  await expect(tile(page, "Turns")).toHaveText("1");

  await server.start();
  await server.post(...turn("t2"));
  await live(page);
  await expect(tile(page, "Turns")).toHaveText("2");
  await server.post(...turn("t3"));
  await expect(tile(page, "Turns")).toHaveText("3");
  await expectSamePage(page);
});
