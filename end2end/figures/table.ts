/** One line of the table. */
export interface Figure {
  name: string;
  value: string;
  goal?: string;
  /** Whether the goal is met; without a goal there is nothing to miss. */
  isMet?: boolean;
}

export const ms = (value: number) => `${Math.round(value)} ms`;
export const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
export const mib = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** A figure in milliseconds, with the most that it should be. */
export function within(name: string, value: number, mostMs?: number): Figure {
  if (mostMs === undefined) return { name, value: ms(value) };
  return { name, value: ms(value), goal: `< ${ms(mostMs)}`, isMet: value < mostMs };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Collects figures; what cannot be measured is told in the table and at the end. */
export class Table {
  private readonly figures: Figure[] = [];
  readonly failures: string[] = [];

  async measure(what: string, measure: () => Promise<Figure[]>): Promise<void> {
    const started = Date.now();
    try {
      this.figures.push(...(await measure()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failures.push(`${what}: ${reason}`);
      this.figures.push({ name: what, value: "not measured" });
    }
    console.log(`      ${what}: ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }

  print(): void {
    const lines = this.figures.map(({ name, value, goal, isMet }) => [
      name,
      value,
      goal ?? "",
      isMet === undefined ? "" : isMet ? "met" : "missed",
    ]);
    const rows = [["figure", "value", "goal", ""], ["---", "---", "---", "---"], ...lines];
    console.log(`\n${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`);
  }
}
