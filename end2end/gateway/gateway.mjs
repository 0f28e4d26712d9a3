// Runs the real OpenClaw gateway on loopback, with the Observatory plugin and a scripted model, all in one folder.
import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensureOpenclaw } from "./install.mjs";
import { CONTEXT_WINDOW, PRICE, startModelServer } from "./model-server.mjs";

const run = promisify(execFile);

const READY_MS_MAX = 240_000;
const COMMAND_MS_MAX = 120_000;
const TURN_MS_MAX = 120_000;
const STOP_MS_MAX = 20_000;
const LOG_TAIL_CHARS = 4_000;

const PLUGIN_DIR = fileURLToPath(new URL("../../gateway-plugin", import.meta.url));

/** Builds the plugin's package into `folder` and returns its path. */
export async function packPlugin(folder) {
  const npm = async (...args) => {
    const { stdout } = await run("npm", args, { cwd: PLUGIN_DIR });
    return stdout;
  };
  if (!existsSync(path.join(PLUGIN_DIR, "node_modules"))) await npm("ci", "--no-audit", "--no-fund");
  const packed = JSON.parse(await npm("pack", "--json", "--silent", "--pack-destination", folder));
  return path.join(folder, packed[0].filename);
}

/** A folder of its own for each run, removed by `remove()`. */
export async function makeWorkdir(prefix = "observatory-gateway-") {
  const workdir = await mkdtemp(path.join(tmpdir(), prefix));
  return { workdir, remove: () => rm(workdir, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * Installs the plugin with OpenClaw's own commands, configures it, starts the gateway and waits until it is ready.
 * `pluginConfig` adds to or replaces the plugin's settings; `conversationAccess: false` withholds the grant; `script` is
 * the model server's.
 */
export async function startGateway(options) {
  const { workdir, observatoryEndpoint, token, gatewayId, pluginTgz, pluginConfig = {}, conversationAccess = true } = options;
  const installed = await ensureOpenclaw();
  const port = options.port ?? (await freePort());
  const secret = randomBytes(24).toString("hex");
  const model = await startModelServer(options.script);
  const environment = await prepare({ workdir, port, secret, modelUrl: model.baseUrl, nodeDir: installed.nodeDir });
  const context = { workdir, environment, ...installed };

  try {
    await openclaw(context, "plugins", "install", pluginTgz, "--force", "--accept-capabilities");
    const config = { endpoint: observatoryEndpoint, token, gatewayId, flushIntervalMs: 300, ...pluginConfig };
    const settings = [
      { path: "plugins.entries.observatory.config", value: config },
      { path: "plugins.entries.observatory.hooks.allowConversationAccess", value: conversationAccess },
    ];
    await openclaw(context, "config", "set", "--batch-json", JSON.stringify(settings));
    const gateway = await launch(context, model);
    await gateway.ready;
    return {
      port,
      workdir,
      model,
      workspace: path.join(workdir, "workspace"),
      logs: gateway.logs,
      turn: (sessionKey, message) => turn({ port, secret, sessionKey, message }),
      openclaw: (...args) => openclaw(context, ...args),
      stop: () => gateway.end("SIGTERM"),
      kill: () => gateway.end("SIGKILL"),
    };
  } catch (error) {
    await model.stop();
    throw error;
  }
}

/** State, workspace and configuration below `workdir`; the environment holds nothing of the caller's but the way to programs. */
async function prepare({ workdir, port, secret, modelUrl, nodeDir }) {
  const [home, state, workspace] = ["home", "state", "workspace"].map((name) => path.join(workdir, name));
  for (const folder of [home, state, workspace]) await mkdir(folder, { recursive: true });
  await writeFile(path.join(workspace, "notes.txt"), "The harbour opens at six.\n");
  const configPath = path.join(state, "openclaw.json");
  const configuration = {
    gateway: {
      mode: "local",
      port,
      bind: "loopback",
      auth: { mode: "token", token: secret },
      http: { endpoints: { chatCompletions: { enabled: true } } },
    },
    models: {
      mode: "merge",
      providers: {
        scripted: {
          baseUrl: modelUrl,
          apiKey: "not-a-secret",
          api: "openai-completions",
          models: [{
            id: "scripted-1", name: "Scripted 1", reasoning: false, input: ["text"],
            cost: PRICE, contextWindow: CONTEXT_WINDOW, maxTokens: 4_096,
          }],
        },
      },
    },
    agents: { defaults: { model: { primary: "scripted/scripted-1" }, workspace, heartbeat: { every: "0m" } } },
    tools: { toolSearch: false },
  };
  await writeFile(configPath, JSON.stringify(configuration, null, 2));
  return {
    PATH: `${nodeDir}${path.delimiter}${process.env.PATH}`,
    HOME: home,
    TMPDIR: process.env.TMPDIR ?? tmpdir(),
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    OPENCLAW_STATE_DIR: state,
    OPENCLAW_CONFIG_PATH: configPath,
    OPENCLAW_NO_RESPAWN: "1",
  };
}

/** One of OpenClaw's own commands; its output is the answer, a failure carries it too. */
function openclaw({ workdir, environment, nodeDir, openclaw: program }, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(nodeDir, "node"), [program, ...args], {
      cwd: workdir, env: environment, stdio: ["ignore", "pipe", "pipe"], timeout: COMMAND_MS_MAX,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`openclaw ${args.join(" ")} ended with ${code}:\n${output.slice(-LOG_TAIL_CHARS)}`));
    });
  });
}

async function launch({ workdir, environment, nodeDir, openclaw: program }, model) {
  const logPath = path.join(workdir, "gateway.log");
  const log = createWriteStream(logPath);
  const child = spawn(path.join(nodeDir, "node"), [program, "gateway", "run"], {
    cwd: workdir, env: environment, stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise((resolve) => child.once("close", resolve));
  const logs = () => readFile(logPath, "utf8");
  const ready = new Promise((resolve, reject) => {
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
  return { ready, logs, end: (signal) => end(child, exited, signal, model) };
}

async function end(child, exited, signal, model) {
  child.kill(signal);
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await exited;
  clearTimeout(timer);
  await model.stop();
}

/** One turn of the session; `ok` is false where the agent failed. */
async function turn({ port, secret, sessionKey, message }) {
  const startedAt = Date.now();
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${secret}`,
      "content-type": "application/json",
      "x-openclaw-session-key": sessionKey,
    },
    body: JSON.stringify({ model: "openclaw/main", messages: [{ role: "user", content: message }] }),
    signal: AbortSignal.timeout(TURN_MS_MAX),
  });
  const answer = await response.json();
  return {
    ok: response.ok,
    status: response.status,
    text: answer.choices?.[0]?.message?.content,
    error: answer.error?.message,
    durationMs: Date.now() - startedAt,
  };
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
