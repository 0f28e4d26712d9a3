import type { Browser, BrowserContextOptions } from "@playwright/test";
import { seedFleet } from "../screens/fleet";
import { fillLong, LONG_EVENTS } from "../support/long-session";
import type { ObservatoryEvent } from "../support/events";
import { Server } from "../support/server";
import { eventsAsked, fill } from "./fill";

/** The session of 30,000 events. */
export const LONG = { gatewayId: "figures", sessionKey: "agent:figures:long" };
export const LONG_PATH = `/sessions/${encodeURIComponent(LONG.sessionKey)}?gateway=${LONG.gatewayId}`;

/** The server that is measured: that of `URL`, or one of its own, on `DATABASE_URL` where that is set. */
export class Target {
  private state: BrowserContextOptions["storageState"] = undefined;

  private constructor(
    readonly url: string,
    private readonly token: string | undefined,
    private readonly own: Server | undefined,
  ) {}

  static async create(): Promise<Target> {
    const { URL: url, TOKEN: token, DATABASE_URL: database } = process.env;
    if (url !== undefined) return new Target(url.replace(/\/$/, ""), token, undefined);
    const server = await Server.create(database === undefined ? {} : { DATABASE_URL: database });
    const target = new Target(server.url, undefined, server);
    if (!(await target.has("/api/v1/events?limit=1"))) await seedFleet(server);
    return target;
  }

  /** Signs in where there is a token, and makes sure of what shall be stored. */
  async prepare(browser: Browser): Promise<void> {
    if (!(await this.has(`/api/v1/sessions/${encodeURIComponent(LONG.sessionKey)}/events?gateway=${LONG.gatewayId}&limit=1`))) {
      console.log(`      ${LONG_EVENTS} events are posted to ${LONG.sessionKey}`);
      await fillLong((...events) => this.post(...events), LONG);
    }
    const events = eventsAsked();
    if (events > 0 && !(await this.has("/api/v1/events?gateway=fill-0&limit=1"))) await fill((...batch) => this.post(...batch), events);
    if (this.token === undefined) return;
    const context = await browser.newContext();
    await context.request.post(`${this.url}/login`, { form: { token: this.token, next: "/" } });
    this.state = await context.storageState();
    await context.close();
  }

  /** What a new browser of the same person begins with: nothing cached. */
  get contextOptions(): BrowserContextOptions {
    return this.state === undefined ? {} : { storageState: this.state };
  }

  async post(...events: ObservatoryEvent[]): Promise<void> {
    const response = await fetch(`${this.url}/api/v1/ingest`, {
      method: "POST",
      headers: { "content-type": "application/json", ...this.authorization },
      body: JSON.stringify({ events }),
    });
    if (!response.ok) throw new Error(`ingest: ${response.status} ${await response.text()}`);
  }

  private async has(path: string): Promise<boolean> {
    const response = await fetch(`${this.url}${path}`, { headers: this.authorization });
    if (response.status === 404) return false;
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { items: unknown[] }).items.length > 0;
  }

  get authorization(): Record<string, string> {
    return this.token === undefined ? {} : { authorization: `Bearer ${this.token}` };
  }

  async close(): Promise<void> {
    await this.own?.remove();
  }
}
