// OpenClaw's program as a child process: one of its commands, or the gateway itself.
import { spawn } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";

const READY_MS_MAX = 240_000;
const COMMAND_MS_MAX = 120_000;
const STOP_MS_MAX = 20_000;
const LOG_TAIL_CHARS = 4_000;

/** Runs one command to its end. `output` holds both streams in the order of their arrival. */
export function command({ workdir, environment, nodeDir, openclaw }, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(nodeDir, "node"), [openclaw, ...args], {
      cwd: workdir, env: environment, stdio: ["ignore", "pipe", "pipe"], timeout: COMMAND_MS_MAX,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, output }));
  });
}

/** The output of a command that has to succeed. */
export async function succeed(place, args) {
  const { code, output } = await command(place, args);
  if (code === 0) return output;
  throw new Error(`openclaw ${args.join(" ")} ended with ${code}:\n${output.slice(-LOG_TAIL_CHARS)}`);
}

/** Starts the gateway and waits until it is ready; its log goes on where an earlier one of the folder ended. */
export async function launch({ workdir, environment, nodeDir, openclaw }) {
  const log = createWriteStream(logPath(workdir), { flags: "a" });
  const child = spawn(path.join(nodeDir, "node"), [openclaw, "gateway", "run"], {
    cwd: workdir, env: environment, stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => child.once("close", resolve));
  exited.then(() => log.end());
  await untilReady(child, exited, log, () => readLog(workdir));
  return { end: (signal) => end(child, exited, signal) };
}

const logPath = (workdir) => path.join(workdir, "gateway.log");

/** What the gateways of the folder have logged; empty where none was started. */
export async function readLog(workdir) {
  return existsSync(logPath(workdir)) ? readFile(logPath(workdir), "utf8") : "";
}

function untilReady(child, exited, log, logs) {
  return new Promise((resolve, reject) => {
    const fail = async (why) => reject(new Error(`${why}; the end of its log:\n${(await logs()).slice(-LOG_TAIL_CHARS)}`));
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail(`the gateway was not ready within ${READY_MS_MAX / 1_000} s`);
    }, READY_MS_MAX);
    let seen = "";
    const read = (chunk) => {
      log.write(chunk);
      if (seen === undefined) return;
      seen += chunk;
      if (!seen.includes("[gateway] ready")) return;
      seen = undefined;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    exited.then((code) => {
      clearTimeout(timer);
      fail(`the gateway ended with ${code} before it was ready`);
    });
  });
}

async function end(child, exited, signal) {
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await exited;
  clearTimeout(timer);
}
