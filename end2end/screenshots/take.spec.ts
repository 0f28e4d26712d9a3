import path from "node:path";
import type { Page } from "@playwright/test";
import { type Gateway, LAB_MS_MAX, test, timed } from "../gateway/lab";
import { expect, live, open } from "../support/test";
import { PICTURED, prompts, script } from "./sessions";

const FOLDER = path.resolve(import.meta.dirname, "../../docs/screenshots");
const GATEWAY = "harbour-office";
/** Turns come one by one, as people write them, so that the charts show minutes and not one bar. */
const PAUSE_MS = 5_000;
const ARRIVAL_MS_MAX = 30_000;

test.use({ viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1 });

test("the pages, fed by a real gateway", async ({ page, server, lab }) => {
  test.setTimeout(2 * LAB_MS_MAX);
  const gateway = await timed("the gateway starts", () =>
    lab.start(server.url, { gatewayId: GATEWAY, pluginConfig: { capturePayloads: true }, script }),
  );
  await timed("its sessions run", () => runSessions(gateway));
  const session = `${server.url}/sessions/${encodeURIComponent(PICTURED)}`;
  await open(page, session);
  await expect(page.locator(".turn[data-status=active]")).toHaveCount(0, { timeout: ARRIVAL_MS_MAX });
  await timed("pictures", async () => {
    await take(page, `${server.url}/?range=1h`, "overview");
    await take(page, `${server.url}/sessions`, "sessions");
    await take(page, session, "session");
  });
});

/** The sessions in turns: a turn of each, then the next turn of each. */
async function runSessions(gateway: Gateway): Promise<void> {
  for (const [sessionKey, ask] of prompts()) {
    const answer = await gateway.turn(sessionKey, ask);
    console.log(`      ${answer.status} ${(answer.durationMs / 1000).toFixed(1)} s ${sessionKey}: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function take(page: Page, url: string, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await open(page, url);
    await live(page);
    await page.screenshot({ path: path.join(FOLDER, `${name}-${colorScheme}.png`), animations: "disabled" });
  }
}
