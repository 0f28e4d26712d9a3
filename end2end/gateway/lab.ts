import { mkdir } from "node:fs/promises";
import path from "node:path";
import { test as base } from "../support/test";
import { makeWorkdir, packPlugin, startGateway } from "./gateway.mjs";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Installing OpenClaw on first use, its start on a busy machine, and the turns. */
export const LAB_MS_MAX = 15 * MINUTE;
/** The plugin's own dependencies may have to be installed. */
const PACK_MS_MAX = 3 * MINUTE;
/** The last of OpenClaw's own commands may still run when a test gives up. */
export const CLEAN_UP_MS_MAX = 5 * MINUTE;
const LOG_TAIL_CHARS = 20_000;

export interface Answer {
  ok: boolean;
  status: number;
  text?: string;
  error?: string;
  durationMs: number;
}

/** What the gateway asked its scripted model for. */
export interface ModelRequest {
  model: string;
  messages: { role: string; content: unknown }[];
  step: {
    error?: unknown;
    usage: {
      prompt_tokens: number;
      completion_tokens: number;
      prompt_tokens_details: { cached_tokens: number };
    };
  };
}

export interface Gateway {
  /** The folder of its state. */
  state: string;
  model: { requests: ModelRequest[] };
  turn(sessionKey: string, message: string, options?: { model?: string }): Promise<Answer>;
  /** Output of one of OpenClaw's own commands, which has to succeed. */
  openclaw(...args: string[]): Promise<string>;
  /** The same where failing is an answer too; `variables` add to its environment. */
  attempt(args: string[], variables?: Record<string, string>): Promise<{ code: number; output: string }>;
  logs(): Promise<string>;
  /** Ends the process alone, which `up` starts anew in the same folder. */
  down(signal?: NodeJS.Signals): Promise<void>;
  up(): Promise<void>;
  kill(): Promise<void>;
}

export interface GatewayOptions {
  gatewayId: string;
  pluginConfig?: Record<string, unknown>;
  conversationAccess?: boolean;
  token?: string;
  /** From a prompt to the directives of the scripted model. */
  script?: (prompt: string) => string;
  /** Of OpenClaw's configuration. */
  channels?: Record<string, unknown>;
  port?: number;
  /** Its token. */
  secret?: string;
}

/** Real gateways, each in a folder of its own. */
export class Lab {
  private readonly gateways: Promise<Gateway>[] = [];

  private constructor(
    private readonly pluginTgz: string,
    private readonly folder: string,
    private readonly removeFolder: () => Promise<void>,
  ) {}

  static async create(pluginTgz: string): Promise<Lab> {
    const { workdir, remove } = await makeWorkdir();
    return new Lab(pluginTgz, workdir, remove);
  }

  /** Installs the plugin and starts the gateway, sending to the Observatory at `url`. */
  start(url: string, options: GatewayOptions): Promise<Gateway> {
    return this.keep((workdir) =>
      startGateway({
        token: "not-asked-for-on-loopback",
        ...options,
        workdir,
        observatoryEndpoint: `${url}/api/v1/ingest`,
        pluginTgz: this.pluginTgz,
      }),
    );
  }

  private keep(make: (workdir: string) => Promise<Gateway>): Promise<Gateway> {
    const workdir = path.join(this.folder, `gateway-${this.gateways.length + 1}`);
    const gateway = mkdir(workdir).then(() => make(workdir));
    this.gateways.push(gateway);
    return gateway;
  }

  /** The end of each gateway's log; empty where none was started. */
  async log(): Promise<string> {
    const logs = (await this.living()).map(async (gateway) => (await gateway.logs()).slice(-LOG_TAIL_CHARS));
    return (await Promise.all(logs)).join("\n----\n");
  }

  async remove(): Promise<void> {
    await Promise.all((await this.living()).map((gateway) => gateway.kill()));
    await this.removeFolder();
  }

  private async living(): Promise<Gateway[]> {
    const settled = await Promise.allSettled(this.gateways);
    return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }
}

/** Tests with gateways at hand, which end with the test however that went. */
export const test = base.extend<{ lab: Lab }, { pluginTgz: string }>({
  /** The plugin's package, made from this repository. */
  pluginTgz: [
    async ({}, use) => {
      const { workdir, remove } = await makeWorkdir("observatory-plugin-");
      await use(await packPlugin(workdir));
      await remove();
    },
    { scope: "worker", timeout: PACK_MS_MAX },
  ],

  // Fresh for each test, which may add to it for a while.
  expectedErrors: async ({}, use) => use([]),

  lab: [
    async ({ pluginTgz }, use, info) => {
      const lab = await Lab.create(pluginTgz);
      await use(lab);
      try {
        if (info.status !== info.expectedStatus) await info.attach("gateway.log", { body: await lab.log() });
      } finally {
        await lab.remove();
      }
    },
    { timeout: CLEAN_UP_MS_MAX },
  ],
});

/** A named step of a long test, with the time it took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const result = await test.step(what, work);
  console.log(`    ok ${what} (${((Date.now() - startedAt) / SECOND).toFixed(1)} s)`);
  return result;
}
