/** What the query API says, as far as tests read it. */
import type { ObservatoryEvent } from "../support/events";

type Fields = Record<string, unknown>;

export class Answers {
  constructor(private readonly url: string) {}

  /** Rows of the sessions list by their keys. */
  async sessions(): Promise<Map<string, Fields>> {
    const rows = await this.items("/api/v1/sessions");
    return new Map(rows.map((row) => [String(row["sessionKey"]), row]));
  }

  /** Oldest first. */
  async events(key: string): Promise<ObservatoryEvent[]> {
    return (await this.items(`/api/v1/sessions/${encodeURIComponent(key)}/events?order=asc`)) as ObservatoryEvent[];
  }

  /** Oldest first. */
  turns(key: string): Promise<Fields[]> {
    return this.items(`/api/v1/sessions/${encodeURIComponent(key)}/turns?order=asc`);
  }

  summary(): Promise<Fields> {
    return this.get("/api/v1/metrics/summary");
  }

  private async items(path: string): Promise<Fields[]> {
    const page = await this.get(path);
    if (page["nextCursor"]) throw new Error(`${path} has more than one page`);
    return page["items"] as Fields[];
  }

  private async get(path: string): Promise<Fields> {
    const response = await fetch(`${this.url}${path}`);
    const body = await response.text();
    if (!response.ok) throw new Error(`GET ${path} answered ${response.status}: ${body}`);
    return JSON.parse(body) as Fields;
  }
}
