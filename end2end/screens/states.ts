import { expect, type Page } from "@playwright/test";
import { Database } from "../support/database";
import { turn } from "../support/events";
import { Server } from "../support/server";
import { live, open } from "../support/test";
import { seedFleet } from "./fleet";
import { spoil } from "./spoil";

/** The server asks for some seconds before it holds the database for away. */
const AWAY_MS_MAX = 20_000;

export interface State {
  name: string;
  /** One line of the index. */
  what: string;
  /** Whether it is a state of a server that holds nothing. */
  isVacant?: boolean;
  /** Brings the page into the state; answers how to mend what was broken for it. */
  reach: (page: Page, server: Server) => Promise<void | (() => Promise<void>)>;
}

const follow = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name, exact: true }).click();

export const STATES: readonly State[] = [
  { name: "empty-start", what: "No event yet: how to connect a gateway", isVacant: true, reach: (page, { url }) => open(page, url) },
  { name: "empty-sessions", what: "No session matches", reach: (page, { url }) => open(page, `${url}/sessions?gateway=nowhere`) },
  { name: "empty-compare", what: "Nothing chosen to compare yet", reach: (page, { url }) => open(page, `${url}/compare`) },
  { name: "empty-gateways", what: "No gateway yet", isVacant: true, reach: (page, { url }) => open(page, `${url}/gateways`) },
  { name: "empty-events", what: "No event matches", reach: (page, { url }) => open(page, `${url}/events?q=lighthouse`) },
  {
    name: "empty-alerts",
    what: "No alert has fired",
    isVacant: true,
    reach: async (page, server) => {
      await server.post(...turn("t1"));
      await open(page, `${server.url}/alerts`);
    },
  },
  {
    name: "loading-cards",
    what: "Cards of the overview whose answers are on their way",
    reach: async (page, { url }) => {
      await open(page, `${url}/sessions`);
      await spoil(page, "card", "hold", /Spend|Tools|Alerts|Context/);
      await follow(page, "Overview");
      await expect(page.locator("[data-card=spend-agent]")).toContainText("Loading…");
      await expect(page.locator(".tile-value").first()).toBeVisible();
    },
  },
  {
    name: "error-cards",
    what: "Two cards of the overview that were refused",
    reach: async (page, { url }) => {
      await open(page, `${url}/sessions`);
      await spoil(page, "card", "refuse", /SpendByAgent|SlowTools/);
      await follow(page, "Overview");
      await expect(page.locator("[data-card=spend-agent]")).toContainText("could not be loaded");
      await expect(page.locator(".tile-value").first()).toBeVisible();
    },
  },
  { name: "error-address", what: "An address that cannot be read", reach: (page, { url }) => open(page, `${url}/sessions?status=busy`) },
  { name: "error-lost", what: "A page that does not exist", reach: (page, { url }) => open(page, `${url}/nowhere`) },
  {
    name: "paused",
    what: "Live updates that were paused",
    reach: async (page, { url }) => {
      await open(page, url);
      await live(page);
      await page.getByRole("button", { name: "Pause live updates" }).click();
      await expect(page.locator("[data-live]")).toHaveAttribute("data-live", "paused");
    },
  },
  {
    name: "outage",
    what: "A database that is away: events are kept on disk, and what is shown says from when it is",
    isVacant: true,
    reach: async (page) => {
      const database = await Database.create();
      const server = await Server.create({ DATABASE_URL: database.url });
      await seedFleet(server);
      await open(page, server.url);
      await live(page);
      await database.away();
      await server.post(...turn("meanwhile"));
      await expect(page.locator("[data-standing]")).toContainText(/away.*kept on disk \([1-9]/, { timeout: AWAY_MS_MAX });
      return async () => {
        await server.remove();
        await database.remove();
      };
    },
  },
];
