// Brings the real OpenClaw gateway, and the Node that it needs, from npm into the user's cache.
import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

export const OPENCLAW_VERSION = "2026.9.6";
export const NODE_RANGE = "24";

/** A lock that is older was left behind by a run that was killed. */
const LOCK_MS_MAX = 15 * 60_000;

const run = promisify(execFile);

let pending;

/**
 * Installs what is missing, once however many gateways ask for it. Returns the folder that holds `node` and the path
 * of the `openclaw` program.
 */
export function ensureOpenclaw(say = (line) => console.log(line)) {
  pending ??= install(say);
  return pending;
}

async function install(say) {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache");
  const root = path.join(cache, "observatory", "openclaw");
  const installed = {
    root,
    nodeDir: path.join(root, "node_modules", "node", "bin"),
    openclaw: path.join(root, "node_modules", "openclaw", "openclaw.mjs"),
  };
  if (await isComplete(installed)) return installed;
  await mkdir(root, { recursive: true });
  await alone(path.join(root, "lock"), async () => {
    if (!(await isComplete(installed))) await installInto(installed, say);
  });
  return installed;
}

async function installInto(installed, say) {
  const { root } = installed;
  const startedAt = Date.now();
  say(`installing openclaw@${OPENCLAW_VERSION} and node@${NODE_RANGE} from npm into ${root} (about a minute, 1 GB)`);
  // npm does not mend what an install that was killed has left.
  await rm(path.join(root, "node_modules"), { recursive: true, force: true });
  await rm(path.join(root, "package-lock.json"), { force: true });
  await writeFile(path.join(root, "package.json"), `${JSON.stringify({ private: true })}\n`);
  // Two steps: openclaw refuses to be installed by an older Node than the one it runs on.
  await npmInstall(root, process.env.PATH, `node@${NODE_RANGE}`);
  await npmInstall(root, `${installed.nodeDir}${path.delimiter}${process.env.PATH}`, `openclaw@${OPENCLAW_VERSION}`);
  if (!(await isComplete(installed))) {
    throw new Error(
      `npm finished, but ${root} has no working openclaw@${OPENCLAW_VERSION} with Node ${NODE_RANGE}; ` +
      "remove that folder and run this again; npm must be allowed to run install scripts",
    );
  }
  say(`installed in ${Math.round((Date.now() - startedAt) / 1_000)} s`);
}

/** Lets other runs on this machine wait. */
async function alone(lock, act) {
  while (!(await taken(lock))) await sleep(1_000);
  try {
    await act();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function taken(lock) {
  try {
    await mkdir(lock);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    const age_ms = Date.now() - (await stat(lock).then((found) => found.mtimeMs, () => Date.now()));
    if (age_ms > LOCK_MS_MAX) await rm(lock, { recursive: true, force: true });
    return false;
  }
}

async function isComplete({ root, nodeDir }) {
  try {
    const manifest = await readFile(path.join(root, "node_modules", "openclaw", "package.json"), "utf8");
    const { stdout } = await run(path.join(nodeDir, "node"), ["--version"]);
    return JSON.parse(manifest).version === OPENCLAW_VERSION && stdout.startsWith(`v${NODE_RANGE}.`);
  } catch {
    return false;
  }
}

async function npmInstall(cwd, PATH, spec) {
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--save-exact", spec];
  const npm = spawn("npm", args, { cwd, env: { ...process.env, PATH }, stdio: ["ignore", "inherit", "inherit"] });
  const code = await new Promise((resolve, reject) => npm.once("error", reject).once("close", resolve));
  if (code !== 0) throw new Error(`npm ${args.join(" ")} in ${cwd} ended with ${code}; is the npm registry reachable?`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { openclaw } = await ensureOpenclaw();
  console.log(openclaw);
}
