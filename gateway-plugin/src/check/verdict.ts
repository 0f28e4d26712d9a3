export type State = "ok" | "warn" | "fail";

/** What one check found, and what to do about it. */
export interface Finding {
  check: string;
  state: State;
  message: string;
  remedy?: string;
}

export interface Verdict {
  ok: boolean;
  summary: string;
  findings: Finding[];
}

export function verdict(findings: Finding[]): Verdict {
  const failed = findings.find(({ state }) => state === "fail");
  if (failed !== undefined) return { ok: false, summary: `Events do not arrive: ${failed.message}`, findings };
  const warned = findings.filter(({ state }) => state === "warn").length;
  const summary = warned === 0 ? "Events arrive." : `Events arrive; ${warned === 1 ? "one thing" : `${warned} things`} could be better.`;
  return { ok: true, summary, findings };
}

const LABELS: Record<State, string> = { ok: "ok", warn: "warn", fail: "FAIL" };

/** One line for each finding, its remedy below it, the verdict last. */
export function lines({ findings, summary }: Verdict): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return [
    ...findings.flatMap(({ check, state, message, remedy }) => [
      `${LABELS[state].padEnd(4)}  ${check.padEnd(width)}  ${message}`,
      ...(remedy === undefined ? [] : [`${" ".repeat(6 + width)}  -> ${remedy}`]),
    ]),
    summary,
  ];
}
