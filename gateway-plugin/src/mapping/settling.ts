import type { Fields } from "../host.js";
import type { Run } from "./run.js";

/** The channel and the gateway's own account come a moment after the end of a run. */
export const SETTLE_GRACE_MS = 500;
/** Before 2026.9 each attempt ends like a run: a retry starts within this time, or the run was over. */
export const QUIET_MS = 5_000;

export interface Settled {
  run: Run;
  data: Fields;
  atMs: number;
}

interface Waiting extends Settled {
  timer: NodeJS.Timeout;
}

/** Runs that have ended, until what still comes of them has come. */
export class Settling {
  private readonly waiting = new Map<string, Waiting>();

  constructor(private readonly settledIsSaid: boolean, private readonly finish: (settled: Settled) => void) {}

  /** An attempt, or the run, has ended. */
  ended(run: Run, data: Fields, atMs: number): void {
    if (this.settledIsSaid && data["executionSettled"] !== true) return;
    const earlier = this.waiting.get(run.id);
    if (earlier !== undefined && this.settledIsSaid) return;
    if (earlier !== undefined) clearTimeout(earlier.timer);
    const timer = setTimeout(() => this.release(run.id), this.settledIsSaid ? SETTLE_GRACE_MS : QUIET_MS);
    timer.unref();
    this.waiting.set(run.id, { run, data, atMs, timer });
  }

  /** Something more happened in the run. Where the gateway says when a run is over, it is. */
  goesOn(runId: string | undefined): void {
    if (this.settledIsSaid || runId === undefined) return;
    const waiting = this.waiting.get(runId);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.waiting.delete(runId);
  }

  newestOf(sessionKey: string): Run | undefined {
    return [...this.waiting.values()].filter(({ run }) => run.place.sessionKey === sessionKey).at(-1)?.run;
  }

  flush(): void {
    for (const runId of [...this.waiting.keys()]) this.release(runId);
  }

  private release(runId: string): void {
    const waiting = this.waiting.get(runId);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.waiting.delete(runId);
    this.finish(waiting);
  }
}
