import { expect, type Page } from "@playwright/test";
import { INCIDENT, INCIDENT_PATH } from "./incident";

export interface View {
  name: string;
  /** One line of the index. */
  what: string;
  path: string;
  /** What is done on the page before it is taken. */
  prepare?: (page: Page) => Promise<void>;
  /** Only what is seen at once, because something lies over the page. */
  isOverlay?: boolean;
}

const subject = (gatewayId: string, key: string) => encodeURIComponent(`${gatewayId}/${encodeURIComponent(key)}`);
const THIS = subject(INCIDENT.gatewayId, INCIDENT.sessionKey);
const OTHER = subject("harbour-office", "agent:main:telegram:direct:20417733");

async function rule(page: Page, condition: string): Promise<void> {
  await page.getByLabel("Name").fill("full_windows");
  await page.getByLabel("Condition").fill(condition);
  await page.getByLabel("Message").fill("{session_key} is {percent}% full");
}

export const VIEWS: readonly View[] = [
  { name: "overview", what: "Overview: figures, charts, spend, tools, gateways, alerts, failures", path: "/" },
  { name: "sessions", what: "Sessions with their filters", path: "/sessions" },
  { name: "session", what: "A session: timeline with messages, thinking, tool calls and failures beside its figures", path: INCIDENT_PATH },
  {
    name: "session-start",
    what: "The same session from its start, with a failed call unfolded",
    path: INCIDENT_PATH,
    prepare: async (page) => {
      await page.locator("[data-jump=first]").click();
      await expect(page.locator("[data-focus]").first()).toBeInViewport();
    },
  },
  { name: "compare", what: "Two sessions side by side", path: `/compare?a=${THIS}&b=${OTHER}` },
  {
    name: "events",
    what: "Events, one of them unfolded",
    path: "/events?type=tool.failed",
    prepare: async (page) => {
      const fold = page.locator("li.event details").nth(1);
      await fold.locator("summary").click({ position: { x: 8, y: 8 } });
      await expect(fold.locator("pre")).toBeVisible();
    },
  },
  { name: "alerts", what: "Alerts that are active", path: "/alerts" },
  { name: "alerts-history", what: "Alerts that are over", path: "/alerts/history" },
  {
    name: "alert",
    what: "One alert: what happened, when, and who was told",
    path: "/alerts",
    prepare: async (page) => {
      await page.locator("table.alerts").getByRole("link", { name: /near context limit/ }).first().click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText("near context limit");
    },
  },
  { name: "rules", what: "Rules of alerts", path: "/alerts/rules" },
  {
    name: "rule-fault",
    what: "A new rule whose condition has a fault",
    path: "/alerts/rules/new",
    prepare: async (page) => {
      await rule(page, "tokens_percnt_used > 70%");
      await expect(page.locator(".mark")).toBeVisible();
    },
  },
  {
    name: "rule-test",
    what: "A new rule, tested on the last 24 hours",
    path: "/alerts/rules/new",
    prepare: async (page) => {
      await rule(page, "tokens_percent_used > 70%");
      await page.getByRole("button", { name: "Test on the last 24 hours" }).click();
      await expect(page.locator(".report-verdict")).toBeVisible();
    },
  },
  { name: "silences", what: "Silences and maintenance windows", path: "/alerts/silences?rule=context_warning&gateway=harbour-office" },
  { name: "receivers", what: "Receivers, routes and deliveries", path: "/alerts/receivers" },
  { name: "gateways", what: "Gateways", path: "/gateways" },
  { name: "gateway", what: "A gateway that needs a look", path: "/gateways/pump-house" },
  { name: "settings", what: "Settings: retention, tokens, prices, about", path: "/settings" },
  { name: "login", what: "Signing in", path: "/login" },
  {
    name: "palette",
    what: "The palette of commands, with a search",
    path: "/",
    isOverlay: true,
    prepare: async (page) => {
      await page.keyboard.press("Control+k");
      await page.keyboard.type("tele");
      await expect(page.getByRole("option", { name: /telegram/ }).first()).toBeVisible();
    },
  },
  {
    name: "help",
    what: "The keys",
    path: "/events",
    isOverlay: true,
    prepare: async (page) => {
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
    },
  },
];
