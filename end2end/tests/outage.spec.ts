import { expectAccessible } from "../support/axe";
import { Database } from "../support/database";
import { turn } from "../support/events";
import { Server } from "../support/server";
import { expect, expectSamePage, live, mark, open, test, tile } from "../support/test";

const AWAY_MS_MAX = 20_000;

test.describe("a database that is away", () => {
  test.use({ expectedErrors: [/status of 503|ERR_CONNECTION_REFUSED/] });

  test("is told on the page with what waits, and nothing is lost", async ({ page }) => {
    const database = await Database.create();
    const server = await Server.create({ DATABASE_URL: database.url });
    try {
      await server.post(...turn("t1"));
      await open(page, server.url);
      await live(page);
      await mark(page);
      const banner = page.locator("[data-standing]");
      await expect(banner).toHaveCount(0);

      await database.away();
      await server.post(...turn("t2"));
      await expect(banner).toContainText("Database away.", { timeout: AWAY_MS_MAX });
      await expect(banner).toContainText(/has not answered since \d\d:\d\d:\d\d UTC; events are being kept on disk \(.*\)/);
      await expect(banner).toContainText(/What you see is from \d\d:\d\d:\d\d UTC/);
      await expect(tile(page, "Turns")).toHaveText("1");
      await expectAccessible(page);

      await database.back();
      await expect(banner).toHaveCount(0, { timeout: AWAY_MS_MAX });
      await expect(tile(page, "Turns")).toHaveText("2");
      await expectSamePage(page);
    } finally {
      await server.remove();
      await database.remove();
    }
  });
});
