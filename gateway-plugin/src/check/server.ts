import type { Config } from "../config.js";
import { clockSkewMs } from "../delivery/status.js";
import type { Report } from "../delivery/report.js";
import { type Outcome, post } from "../delivery/transport.js";
import { object, text } from "../fields.js";
import type { Finding } from "./verdict.js";

export const PROBE_MS_MAX = 5_000;
/** The server's `Date` knows whole seconds. */
export const SKEW_MS_MAX = 5_000;

const HIDDEN: Finding = {
  check: "token", state: "warn", message: "not checked: OpenClaw does not print it",
  remedy: "enable the plugin, then `openclaw observatory check`",
};

/** Asks the server itself: does it answer, does it take this token, is its clock ours. */
export async function checkServer(config: Config, report: Report | undefined, tokenIsHidden = false): Promise<Finding[]> {
  const health = await checkHealth(config);
  if (health.state === "fail") return [health];
  const sentAtMs = Date.now();
  const gateway = report === undefined ? {} : { gateway: { ...report, sentAt: new Date(sentAtMs).toISOString() } };
  const outcome = await post({
    endpoint: config.endpoint, token: config.token, body: JSON.stringify({ events: [], ...gateway }), timeoutMs: PROBE_MS_MAX,
  });
  const skewMs = clockSkewMs({ outcome, sentAtMs, receivedAtMs: Date.now() });
  const token = tokenIsHidden ? HIDDEN : tokenFinding(config, outcome, report !== undefined);
  return [health, token, ...(skewMs === undefined ? [] : [clockFinding(skewMs)])];
}

/** The health address lies beside the ingest address. */
export function healthUrl(endpoint: string): string {
  return new URL("health", endpoint).href;
}

async function checkHealth({ endpoint }: Config): Promise<Finding> {
  const url = healthUrl(endpoint);
  const fail = (message: string, remedy: string): Finding => ({ check: "server", state: "fail", message, remedy });
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(PROBE_MS_MAX) });
    const body = object(await response.json().catch(() => undefined));
    const version = text(body["version"]);
    if (response.ok && text(body["status"]) !== undefined) {
      return { check: "server", state: "ok", message: `Observatory${version === undefined ? "" : ` ${version}`} answers at ${url}` };
    }
    if (response.status >= 500) {
      return fail(`${url} answers HTTP ${response.status}`, "look into the log of Observatory, or of the proxy before it");
    }
    return fail(
      `what answers at ${url} (HTTP ${response.status}) is not an Observatory`,
      "correct the setting endpoint: the address of Observatory with the path /api/v1/ingest",
    );
  } catch (error) {
    const cause = object((error as Error).cause);
    const reason = (error as Error).name === "TimeoutError"
      ? `no answer within ${PROBE_MS_MAX / 1_000} s`
      : text(cause["code"]) ?? text(cause["message"]) ?? String(error);
    return fail(
      `${url} cannot be reached (${reason})`,
      "is Observatory running, does it listen on this address (OBSERVATORY_ADDR), is the setting endpoint right?",
    );
  }
}

function tokenFinding({ token }: Config, outcome: Outcome, withReport: boolean): Finding {
  const check = "token";
  if (outcome.kind === "stored") return { check, state: "ok", message: token === undefined ? "none is needed" : "the server takes it" };
  if (outcome.kind === "invalid") {
    return { check, state: "ok", message: "the server takes it, but knows no empty request: it is older than this plugin" };
  }
  if (outcome.kind === "refused" && (outcome.status === 401 || outcome.status === 403)) {
    return {
      check, state: "fail",
      message: token === undefined ? `the server wants a token (${outcome.reason})` : `the server refuses the token (${outcome.reason})`,
      remedy: "`observatory token create` makes one with the scope `ingest`, for this gateway or for all; " +
        "`openclaw config set plugins.entries.observatory.config.token <token>` sets it",
    };
  }
  const what = withReport ? "the gateway's report" : "an empty request";
  return {
    check, state: "fail", message: `the server did not take ${what} (${outcome.reason})`,
    remedy: "check that endpoint ends with /api/v1/ingest; look into the log of Observatory",
  };
}

function clockFinding(skewMs: number): Finding {
  const seconds = Math.round(Math.abs(skewMs) / 1_000);
  if (Math.abs(skewMs) <= SKEW_MS_MAX) return { check: "clock", state: "ok", message: "agrees with the server's" };
  return {
    check: "clock", state: "warn",
    message: `this machine's clock is ${seconds} s ${skewMs > 0 ? "behind" : "ahead of"} the server's: events show at the wrong time`,
    remedy: "synchronise both clocks (NTP)",
  };
}
