import { pluginEntry } from "../gateway/access.js";
import { object } from "../fields.js";
import type { Fields } from "../host.js";
import { checkRunning, isRunning, latestStatus } from "./running.js";
import { checkServer } from "./server.js";
import { checkSettings } from "./settings.js";
import { type Finding, lines, type Verdict, verdict } from "./verdict.js";

export interface CheckInput {
  /** OpenClaw's configuration; undefined where it could not be had. */
  openclaw: Fields | undefined;
  /** The plugin's settings with secrets resolved, where OpenClaw gave them. */
  settings?: Fields | undefined;
  /** There is a token, but OpenClaw does not print it. */
  tokenIsHidden?: boolean;
  stateDir: string;
  env?: Record<string, string | undefined>;
}

/** Whether events arrive, and if not, why. */
export async function check({ openclaw, settings, tokenIsHidden = false, stateDir, env = process.env }: CheckInput): Promise<Verdict> {
  const unread: Finding[] = openclaw !== undefined ? [] : [{
    check: "openclaw", state: "warn", message: "its configuration could not be read; the environment and the running gateway are checked",
    remedy: "run this as the gateway's user, with `openclaw` on the PATH",
  }];
  const known = checkSettings(openclaw ?? {}, settings ?? object(pluginEntry(openclaw)["config"]), env);
  const fromOpenclaw = openclaw === undefined ? [] : known.findings;
  const status = latestStatus(stateDir, known.config?.gatewayId);
  // Of a gateway that does not run it would tell that it does.
  const report = status !== undefined && isRunning(status) ? status.report : undefined;
  const server = known.config?.enabled === true ? await checkServer(known.config, report, tokenIsHidden) : [];
  return verdict([...unread, ...fromOpenclaw, ...server, ...checkRunning(stateDir, known.config)]);
}

/** Prints the verdict; the answer is the exit code. */
export async function runCheck(input: CheckInput, json: boolean, print: (text: string) => void): Promise<number> {
  const result = await check(input);
  print(json ? JSON.stringify(result, null, 2) : lines(result).join("\n"));
  return result.ok ? 0 : 1;
}
