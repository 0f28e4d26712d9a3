/** What the query API says, as far as tests read it. */
import type { ObservatoryEvent } from "../support/events";

export type Fields = Record<string, unknown>;

const PAGE_ITEMS = 500;

export class Answers {
  /** With `gateway`, of that gateway alone; with `token`, where the server asks for one. */
  constructor(
    private readonly url: string,
    private readonly access: { gateway?: string; token?: string } = {},
  ) {}

  of(gateway: string | undefined): Answers {
    return new Answers(this.url, { ...this.access, gateway });
  }

  /** Rows of the sessions list by their keys. */
  async sessions(): Promise<Map<string, Fields>> {
    const rows = await this.items("/api/v1/sessions");
    return new Map(rows.map((row) => [String(row["sessionKey"]), row]));
  }

  async session(key: string): Promise<Fields> {
    const { status, body } = await this.get(`/api/v1/sessions/${encodeURIComponent(key)}`);
    if (status !== 200) throw new Error(`session ${key}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  /** Oldest first, of all sessions. */
  async events(): Promise<ObservatoryEvent[]> {
    return (await this.items("/api/v1/events", { order: "asc" })) as ObservatoryEvent[];
  }

  /** Oldest first; none of a session that is not known yet. */
  async eventsOf(key: string): Promise<ObservatoryEvent[]> {
    const path = `/api/v1/sessions/${encodeURIComponent(key)}`;
    if ((await this.get(path)).status === 404) return [];
    return (await this.items(`${path}/events`, { order: "asc" })) as ObservatoryEvent[];
  }

  /** Oldest first. */
  turns(key: string): Promise<Fields[]> {
    return this.items(`/api/v1/sessions/${encodeURIComponent(key)}/turns`, { order: "asc" });
  }

  /** Oldest first. */
  alerts(): Promise<Fields[]> {
    return this.items("/api/v1/alerts", { order: "asc" });
  }

  gateways(): Promise<Fields[]> {
    return this.of(undefined).items("/api/v1/gateways", "whole");
  }

  /** All that is known of one gateway. */
  async gatewayOf(gatewayId: string): Promise<Fields> {
    const { status, body } = await this.of(undefined).get(`/api/v1/gateways/${encodeURIComponent(gatewayId)}`);
    if (status !== 200) throw new Error(`gateway ${gatewayId}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  async summary(): Promise<Fields> {
    return (await this.get("/api/v1/metrics/summary")).body;
  }

  /** Any answer, an error's too. */
  async get(path: string, query: Record<string, string> = {}): Promise<{ status: number; body: Fields }> {
    const { gateway, token } = this.access;
    const all = { ...query, ...(gateway === undefined ? {} : { gateway }) };
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${this.url}${path}?${new URLSearchParams(all)}`, { headers });
    return { status: response.status, body: (await response.json()) as Fields };
  }

  /** All items, page after page; a `whole` list has neither pages nor parameters. */
  private async items(path: string, query: Record<string, string> | "whole" = {}): Promise<Fields[]> {
    const items: Fields[] = [];
    let cursor: string | undefined;
    do {
      const paging = { limit: String(PAGE_ITEMS), ...(cursor === undefined ? {} : { cursor }) };
      const { status, body } = await this.get(path, query === "whole" ? {} : { ...query, ...paging });
      if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
      items.push(...(body["items"] as Fields[]));
      cursor = (body["nextCursor"] as string | null) ?? undefined;
    } while (cursor !== undefined);
    return items;
  }
}
