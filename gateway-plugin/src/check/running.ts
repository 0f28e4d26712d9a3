import { readdirSync } from "node:fs";
import path from "node:path";
import type { Config } from "../config.js";
import { spoolRoot } from "../delivery/spool.js";
import { readStatus, STATUS_INTERVAL_MS, type Status } from "../delivery/status.js";
import type { Finding } from "./verdict.js";

/** A running gateway writes its status every ten seconds. */
export const STATUS_AGE_MS_MAX = 3 * STATUS_INTERVAL_MS;

/** The newest status that a gateway of this name left in the state folder. */
export function latestStatus(stateDir: string, gatewayId: string | undefined): Status | undefined {
  return statuses(stateDir)
    .filter(({ report }) => gatewayId === undefined || report.gatewayId === gatewayId)
    .sort((left, right) => Date.parse(left.updatedAt) - Date.parse(right.updatedAt))
    .at(-1);
}

export function isRunning(status: Status, nowMs: number = Date.now()): boolean {
  return status.stopped !== true && nowMs - Date.parse(status.updatedAt) <= STATUS_AGE_MS_MAX;
}

/** What the running gateway says: is it there, does it see events, do they get through, what waits. */
export function checkRunning(stateDir: string, config: Config | undefined, nowMs: number = Date.now()): Finding[] {
  const status = latestStatus(stateDir, config?.gatewayId);
  if (status === undefined) return [neverRan(stateDir, config)];
  const ageMs = nowMs - Date.parse(status.updatedAt);
  if (!isRunning(status, nowMs)) {
    return [{
      check: "gateway", state: "fail",
      message: `the gateway does not run, or not with the plugin: it was last seen ${ago(ageMs)}${left(status)}`,
      remedy: "start it (`openclaw gateway run`, or its service); if it runs, `openclaw plugins inspect observatory --runtime`",
    }];
  }
  return [runningFinding(status, config), deliveryFinding(status, nowMs), spoolFinding(status)];
}

function statuses(stateDir: string): Status[] {
  try {
    const root = spoolRoot(stateDir);
    return readdirSync(root).flatMap((name) => readStatus(path.join(root, name)) ?? []);
  } catch {
    return [];
  }
}

function neverRan(stateDir: string, config: Config | undefined): Finding {
  const name = config === undefined ? "a gateway" : `a gateway called "${config.gatewayId}"`;
  return {
    check: "gateway", state: "fail",
    message: `${name} with this plugin has not run with the state folder ${stateDir}`,
    remedy: "restart the gateway; is OPENCLAW_STATE_DIR the one it runs with, and can it write there? See `openclaw plugins inspect observatory --runtime`",
  };
}

function runningFinding(status: Status, config: Config | undefined): Finding {
  const { versions, startedAt } = status.report;
  if (config !== undefined && status.endpoint !== config.endpoint) {
    return {
      check: "gateway", state: "fail", message: `the gateway still sends to ${status.endpoint}`,
      remedy: "openclaw plugins reload observatory, or restart the gateway",
    };
  }
  const openclaw = versions.openclaw === undefined ? "OpenClaw" : `OpenClaw ${versions.openclaw}`;
  return {
    check: "gateway", state: "ok",
    message: `${openclaw} runs since ${startedAt} with plugin ${versions.plugin} (process ${status.pid})`,
  };
}

function deliveryFinding({ success, failure, events }: Status, nowMs: number): Finding {
  const check = "delivery";
  const failedLast = failure !== undefined && (success === undefined || Date.parse(failure.at) > Date.parse(success.at));
  if (failedLast) {
    const since = success === undefined ? "never" : `last ${ago(nowMs - Date.parse(success.at))}`;
    return {
      check, state: "fail", message: `the gateway's latest request failed: ${failure.reason}; success: ${since}`,
      remedy: "see the findings above; the gateway tries again by itself",
    };
  }
  if (success === undefined) {
    return { check, state: "warn", message: "the gateway has sent nothing yet", remedy: "wait half a minute and check again" };
  }
  const seen = events.seen === 0 ? "no event seen since its start" : `${events.seen} events since its start, the last ${ago(nowMs - Date.parse(events.lastAt ?? ""))}`;
  return { check, state: "ok", message: `last success ${ago(nowMs - Date.parse(success.at))}; ${seen}` };
}

function spoolFinding({ report, spool }: Status): Finding {
  const { queue, sequence } = report;
  const check = "spool";
  const waiting = `${queue.events} events wait, ${Math.ceil(queue.spoolBytes / 1_024)} KiB on disk`;
  if (sequence.dropped.length > 0) {
    const ranges = sequence.dropped.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
    return {
      check, state: "warn", message: `${waiting}; given up were the events numbered ${ranges}`,
      remedy: "they were refused, damaged, or the spool was full; see the gateway's log, and spoolMaxMb",
    };
  }
  if (spool === "memory") {
    return {
      check, state: "warn", message: `${queue.events} events wait in memory only: they are lost if the gateway ends while Observatory is away`,
      remedy: "set spoolMaxMb above 0, and make the gateway's state folder writable",
    };
  }
  return { check, state: "ok", message: waiting };
}

function left({ report }: Status): string {
  return report.queue.events === 0 ? "" : `; ${report.queue.events} events wait on disk for its start`;
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3_600)} h ago`;
}
