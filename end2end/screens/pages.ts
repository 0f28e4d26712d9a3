import { expect, type Page } from "@playwright/test";
import type { Server } from "../support/server";
import { live, open } from "../support/test";
import { spoil } from "./spoil";
import type { State } from "./states";
import { VIEWS } from "./views";

/** Where each page's first answer comes from, below /api/ui/. */
const ANSWERS: Readonly<Record<string, string>> = {
  overview: "overview",
  sessions: "sessions",
  session: "session",
  compare: "compare",
  events: "events",
  alerts: "page",
  gateways: "page",
  settings: "page",
};
/** Nothing on these changes by itself. */
const STILL = ["compare"];

/** Goes to a page as a link does, from another one. */
async function go(page: Page, server: Server, path: string, meanwhile: () => Promise<void>): Promise<void> {
  await open(page, `${server.url}${path === "/settings" ? "/" : "/settings"}`);
  await meanwhile();
  await page.evaluate((href) => {
    const link = document.createElement("a");
    link.href = href;
    document.querySelector("main")?.append(link);
    link.click();
  }, path);
}

/** Each page while its answer is on its way, when it was refused, and when its server is gone. */
export const PAGE_STATES: readonly State[] = Object.entries(ANSWERS).flatMap(([name, answer]) => {
  const path = VIEWS.find((view) => view.name === name)?.path;
  if (path === undefined) throw new Error(`there is no view ${name}`);
  const states: State[] = [
    {
      name: `loading-${name}`,
      what: `The page of the view ${name} while its answer is on its way`,
      reach: async (page, server) => {
        await go(page, server, path, () => spoil(page, answer, "hold", /./));
        await expect(page.getByText(/^Loading/).first()).toBeVisible();
      },
    },
    {
      name: `error-${name}`,
      what: `The page of the view ${name} when its answer was refused`,
      reach: async (page, server) => {
        await go(page, server, path, () => spoil(page, answer, "refuse", /./));
        await expect(page.getByRole("alert")).toBeVisible();
      },
    },
  ];
  if (!STILL.includes(name)) {
    states.push({
      name: `stale-${name}`,
      what: `The page of the view ${name} when its server is gone: what is shown is kept, and says as of when`,
      reach: async (page, server) => {
        await open(page, `${server.url}${path}`);
        await live(page);
        await server.kill("SIGKILL");
        await expect(page.locator("[data-live]")).toContainText("stale since");
        return () => server.start();
      },
    });
  }
  return states;
});
