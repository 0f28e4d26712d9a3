// Brings the real OpenClaw gateway, and the Node that it needs, from npm into the user's cache.
import { execFile, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

export const OPENCLAW_VERSION = "2026.9.6";
export const NODE_RANGE = "24";

const run = promisify(execFile);

/** Installs what is missing. Returns the folder that holds `node` and the path of the `openclaw` program. */
export async function ensureOpenclaw(say = (line) => console.log(line)) {
  const cache = process.env.XDG_CACHE_HOME || path.join(homedir(), ".cache");
  const root = path.join(cache, "observatory", "openclaw");
  const installed = {
    root,
    nodeDir: path.join(root, "node_modules", "node", "bin"),
    openclaw: path.join(root, "node_modules", "openclaw", "openclaw.mjs"),
  };
  if (await isComplete(installed)) return installed;

  const startedAt = Date.now();
  say(`installing openclaw@${OPENCLAW_VERSION} and node@${NODE_RANGE} from npm into ${root} (about a minute, 1 GB)`);
  await mkdir(root, { recursive: true });
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
  return installed;
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
