#!/usr/bin/env node
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { runCheck } from "./check/check.js";
import { removeHiddenToken } from "./check/hidden-token.js";
import { stateDirOf } from "./check/state-dir.js";
import { object } from "./fields.js";
import type { Fields } from "./host.js";

const USAGE = "usage: openclaw-observatory check [--json]";
const OPENCLAW_MS_MAX = 60_000;

/** The same check without the plugin being loaded, which is what is to be found out where it is disabled. */
async function main(args: string[]): Promise<number> {
  const [command, ...options] = args;
  if (command !== "check" || options.some((option) => option !== "--json")) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const plugins = await askOpenclaw();
  const openclaw = plugins === undefined ? undefined : { plugins };
  const tokenIsHidden = openclaw !== undefined && removeHiddenToken(openclaw);
  return runCheck({ openclaw, tokenIsHidden, stateDir: stateDirOf(process.env) }, options.includes("--json"), (text) => process.stdout.write(`${text}\n`));
}

/** OpenClaw reads its configuration with includes and comments, and from where it lies. */
async function askOpenclaw(): Promise<Fields | undefined> {
  try {
    const { stdout } = await promisify(execFile)("openclaw", ["config", "get", "plugins", "--json"], { timeout: OPENCLAW_MS_MAX });
    return object(JSON.parse(stdout.slice(stdout.indexOf("{"))));
  } catch {
    return undefined;
  }
}

process.exitCode = await main(process.argv.slice(2));
