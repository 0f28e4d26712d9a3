import { BoundedMap } from "../bounded-map.js";
import { text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Recorder } from "./recorder.js";
import { Run } from "./run.js";

export const RUNS_MAX = 1_000;
export const SETTLED_RUNS_MAX = 5_000;

/** The runs that are under way, and those that are over. */
export class Runs {
  private readonly open = new BoundedMap<string, Run>(RUNS_MAX);
  private readonly done = new BoundedMap<string, true>(SETTLED_RUNS_MAX);

  constructor(private readonly recorder: Recorder) {}

  /** The run that an event belongs to, made at first sight; undefined where it is over, or no run of an agent. */
  of(...sources: Fields[]): Run | undefined {
    const runId = sources.map((source) => text(source["runId"])).find((id) => id !== undefined);
    if (runId === undefined || isCompaction(runId) || this.done.get(runId) === true) return undefined;
    const place = this.recorder.place(...sources);
    const known = this.open.get(runId);
    if (known !== undefined) {
      if (place !== undefined) known.place = { ...known.place, ...place };
      return known;
    }
    if (place === undefined) return undefined;
    const run = new Run(runId, place);
    this.open.set(runId, run);
    return run;
  }

  known(runId: unknown): Run | undefined {
    return typeof runId === "string" ? this.open.get(runId) : undefined;
  }

  finish(run: Run): void {
    this.open.delete(run.id);
    this.done.set(run.id, true);
  }
}

/** Compaction calls carry a run id made of the session's, and belong to no turn. */
export function isCompaction(id: unknown): boolean {
  return text(id)?.includes(":compaction:") === true;
}
