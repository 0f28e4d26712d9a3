import { BoundedMap } from "../bounded-map.js";
import { clipText } from "../clip.js";
import type { EventBody } from "../event.js";
import { amount, compact, object, text } from "../fields.js";
import type { Fields } from "../host.js";
import type { Handlers } from "./handlers.js";
import { agentOf, type Place, type Recorder } from "./recorder.js";
import type { Run } from "./run.js";

export const CRON_JOBS_MAX = 1_000;
/** A job's run begins a moment after the job; only the run ties the job's events to what a store tells of it. */
export const RUN_WAIT_MS = 30_000;

interface Job {
  jobId: string;
  place: Place;
  event: Fields;
  atMs: number;
  timer: NodeJS.Timeout;
}

interface JobRun {
  runId: string;
  place: Place;
  atMs: number;
}

export class CronJobs {
  private readonly starting = new BoundedMap<string, Job>(CRON_JOBS_MAX, (job) => this.triggered(job, undefined));
  private readonly runs = new BoundedMap<string, JobRun>(CRON_JOBS_MAX);

  constructor(private readonly recorder: Recorder) {}

  handlers(): Handlers {
    return { hooks: { cron_changed: (event, _context, atMs) => this.changed(event, atMs) } };
  }

  flush(): void {
    for (const job of this.starting.values()) this.triggered(job, undefined);
  }

  /** Every run that starts: it may be a job's. */
  runStarted(run: Run, atMs: number): void {
    const jobId = run.jobId ?? /:cron:([^:]+)/.exec(run.place.sessionKey)?.[1];
    if (jobId === undefined) return;
    const sessionKey = run.place.sessionKey.split(":run:")[0] ?? run.place.sessionKey;
    const started: JobRun = { runId: run.id, place: compact<Place>({ sessionKey, agentId: agentOf(sessionKey) })!, atMs };
    this.runs.set(jobId, started);
    const job = this.starting.get(jobId);
    if (job !== undefined) this.triggered(job, started);
  }

  private changed(event: Fields, atMs: number): void {
    const details = object(event["job"]);
    const jobId = text(event["jobId"]);
    // Heartbeats are cron jobs inside; they have an event of their own.
    if (jobId === undefined || object(details["payload"])["kind"] === "heartbeat") return;
    const earlier = this.starting.get(jobId);
    if (event["action"] === "started") {
      if (earlier !== undefined) this.triggered(earlier, undefined);
      const timer = setTimeout(() => this.triggered(job, undefined), RUN_WAIT_MS);
      timer.unref();
      const job: Job = { jobId, place: placeOfJob(jobId, event), event, atMs, timer };
      this.starting.set(jobId, job);
    }
    if (event["action"] !== "finished") return;
    if (earlier !== undefined) this.triggered(earlier, undefined);
    const run = this.runs.get(jobId);
    const own = run !== undefined && run.atMs >= (amount(event["runAtMs"]) ?? 0) ? run : undefined;
    this.record("cron.finished", { jobId, place: placeOfJob(jobId, event), event, atMs }, own);
  }

  private triggered(job: Job, run: JobRun | undefined): void {
    clearTimeout(job.timer);
    if (this.starting.get(job.jobId) === job) this.starting.delete(job.jobId);
    this.record("cron.triggered", job, run);
  }

  private record(eventType: string, job: Omit<Job, "timer">, run: JobRun | undefined): void {
    const { event } = job;
    const error = text(event["error"]);
    this.recorder.record(eventType, job.atMs, run?.place ?? job.place, compact<EventBody>({
      turnId: run?.runId,
      timing: compact({
        startMs: amount(event["runAtMs"]),
        durationMs: amount(event["durationMs"]),
      }),
      cron: compact({
        jobId: job.jobId,
        name: text(object(event["job"])["name"]),
        status: text(event["status"]),
        deliveryStatus: text(event["deliveryStatus"]),
        sessionKey: text(event["sessionKey"]),
        error: error === undefined ? undefined : clipText(error),
      }),
    }) ?? {}, [run?.runId, eventType]);
  }
}

function placeOfJob(jobId: string, event: Fields): Place {
  const agentId = text(event["agentId"]) ?? text(object(event["job"])["agentId"]) ?? "main";
  const target = event["sessionTarget"] === "main" ? "main" : `cron:${jobId}`;
  return { sessionKey: `agent:${agentId}:${target}`, agentId };
}
