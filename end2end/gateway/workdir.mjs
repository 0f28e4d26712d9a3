// The folder a gateway under test lives in: its state, its workspace and its configuration.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { CONTEXT_WINDOW, CONTEXT_WINDOW_SMALL, PRICE } from "./model-server.mjs";

/** A folder of its own for each run, removed by `remove()`. */
export async function makeWorkdir(prefix = "observatory-gateway-") {
  const workdir = await mkdtemp(path.join(tmpdir(), prefix));
  return { workdir, remove: () => rm(workdir, { recursive: true, force: true, maxRetries: 5 }) };
}

/**
 * Fills `workdir`. Returns the environment of OpenClaw's program, which holds nothing of the caller's but the way to
 * programs.
 */
export async function prepare({ workdir, port, secret, modelUrl, nodeDir, channels }) {
  const [home, state, workspace] = ["home", "state", "workspace"].map((name) => path.join(workdir, name));
  for (const folder of [home, state, workspace]) await mkdir(folder, { recursive: true });
  await writeFile(path.join(workspace, "notes.txt"), "The harbour opens at six.\n");
  const configPath = path.join(state, "openclaw.json");
  await writeFile(configPath, JSON.stringify(configuration({ port, secret, modelUrl, workspace, channels }), null, 2));
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

function configuration({ port, secret, modelUrl, workspace, channels = {} }) {
  return {
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
        scripted: provider(modelUrl, [
          model("scripted-1", CONTEXT_WINDOW),
          model("scripted-small", CONTEXT_WINDOW_SMALL),
        ]),
        // A refused key is left alone for a minute: not the one that other turns need.
        locked: provider(modelUrl, [model("locked-1", CONTEXT_WINDOW)]),
      },
    },
    agents: {
      defaults: {
        model: { primary: "scripted/scripted-1" },
        workspace,
        heartbeat: { every: "0m" },
        // A scripted model's summaries would not pass the audit of their quality.
        compaction: { qualityGuard: { enabled: false } },
      },
    },
    tools: { toolSearch: false },
    channels,
  };
}

function provider(baseUrl, models) {
  return { baseUrl, apiKey: "not-a-secret", api: "openai-completions", models };
}

function model(id, contextWindow) {
  return { id, name: id, reasoning: false, input: ["text"], cost: PRICE, contextWindow, maxTokens: 4_096 };
}
