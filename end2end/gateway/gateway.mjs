// Runs the real OpenClaw gateway on loopback, with the Observatory plugin and a scripted model, all in one folder.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensureOpenclaw } from "./install.mjs";
import { startModelServer } from "./model-server.mjs";
import { command, launch, readLog, succeed } from "./program.mjs";
import { prepare } from "./workdir.mjs";

export { makeWorkdir } from "./workdir.mjs";

const run = promisify(execFile);

const TURN_MS_MAX = 120_000;

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

/**
 * OpenClaw in `workdir`, without the plugin and not running: `openclaw(...args)` is the output of a command that has to
 * succeed, `attempt(args, variables)` also tells of one that fails. `script` is the model server's, `channels` those of
 * the configuration; `port` and `secret` are for who has to know them before.
 */
export async function prepareGateway({ workdir, script, channels, port: wanted, secret = gatewaySecret() }) {
  const installed = await ensureOpenclaw();
  const port = wanted ?? (await freePort());
  const model = await startModelServer(script);
  const { baseUrl: modelUrl } = model;
  const environment = await prepare({ workdir, port, secret, modelUrl, nodeDir: installed.nodeDir, channels });
  const place = { workdir, environment, ...installed };
  let running;
  const down = async (signal = "SIGTERM") => {
    await running?.end(signal);
    running = undefined;
  };
  const end = async (signal) => {
    await down(signal);
    await model.stop();
  };
  return {
    port,
    workdir,
    model,
    workspace: path.join(workdir, "workspace"),
    state: environment.OPENCLAW_STATE_DIR,
    openclaw: (...args) => succeed(place, args),
    attempt: (args, variables = {}) => command({ ...place, environment: { ...environment, ...variables } }, args),
    logs: () => readLog(workdir),
    turn: (sessionKey, message, options = {}) => turn({ port, secret, sessionKey, message, ...options }),
    up: async () => {
      running = await launch(place);
    },
    down,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/**
 * Installs the plugin with OpenClaw's own commands, configures it, starts the gateway and waits until it is ready.
 * `pluginConfig` adds to or replaces the plugin's settings; `conversationAccess: false` withholds the grant.
 */
export async function startGateway(options) {
  const { observatoryEndpoint, token, gatewayId, pluginTgz, pluginConfig = {}, conversationAccess = true } = options;
  const gateway = await prepareGateway(options);
  try {
    await gateway.openclaw("plugins", "install", pluginTgz, "--force", "--accept-capabilities");
    const config = { endpoint: observatoryEndpoint, token, gatewayId, flushIntervalMs: 300, ...pluginConfig };
    const settings = [
      { path: "plugins.entries.observatory.config", value: config },
      { path: "plugins.entries.observatory.hooks.allowConversationAccess", value: conversationAccess },
    ];
    await gateway.openclaw("config", "set", "--batch-json", JSON.stringify(settings));
    await gateway.up();
    return gateway;
  } catch (error) {
    await gateway.kill();
    throw error;
  }
}

/** One turn of the session, on `model` or else the agent's own; `ok` is false where the agent failed. */
async function turn({ port, secret, sessionKey, message, model }) {
  const startedAt = Date.now();
  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${secret}`,
      "content-type": "application/json",
      "x-openclaw-session-key": sessionKey,
      ...(model === undefined ? {} : { "x-openclaw-model": model }),
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

/** What a gateway asks its clients for. */
export function gatewaySecret() {
  return randomBytes(24).toString("hex");
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
