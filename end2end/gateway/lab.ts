import { test as base } from "../support/test";
import { makeWorkdir, packPlugin, startGateway } from "./gateway.mjs";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Installing OpenClaw on first use, its start on a busy machine, and the turns. */
export const LAB_MS_MAX = 15 * MINUTE;
/** The last of OpenClaw's own commands may still run when a test gives up. */
const CLEAN_UP_MS_MAX = 5 * MINUTE;
const LOG_TAIL_CHARS = 20_000;

export interface Answer {
  ok: boolean;
  status: number;
  text?: string;
  error?: string;
  durationMs: number;
}

export interface Gateway {
  turn(sessionKey: string, message: string): Promise<Answer>;
  logs(): Promise<string>;
  kill(): Promise<void>;
}

export interface GatewayOptions {
  gatewayId: string;
  pluginConfig?: Record<string, unknown>;
  /** From a prompt to the directives of the scripted model. */
  script?: (prompt: string) => string;
}

/** One real gateway in a folder of its own. */
export class Lab {
  private gateway: Promise<Gateway> | undefined;

  private constructor(
    private readonly workdir: string,
    private readonly removeWorkdir: () => Promise<void>,
  ) {}

  static async create(): Promise<Lab> {
    const { workdir, remove } = await makeWorkdir();
    return new Lab(workdir, remove);
  }

  /** Installs the plugin from this repository and starts the gateway, sending to the Observatory at `url`. */
  start(url: string, options: GatewayOptions): Promise<Gateway> {
    this.gateway = packPlugin(this.workdir).then((pluginTgz: string) =>
      startGateway({
        ...options,
        workdir: this.workdir,
        observatoryEndpoint: `${url}/api/v1/ingest`,
        token: "not-asked-for-on-loopback",
        pluginTgz,
      }),
    );
    return this.gateway;
  }

  /** The end of the gateway's log; empty where it never started. */
  async log(): Promise<string> {
    const gateway = await this.running();
    return gateway === undefined ? "" : (await gateway.logs()).slice(-LOG_TAIL_CHARS);
  }

  async remove(): Promise<void> {
    await (await this.running())?.kill();
    await this.removeWorkdir();
  }

  private running(): Promise<Gateway | undefined> {
    return Promise.resolve(this.gateway).catch(() => undefined);
  }
}

/** Tests with a gateway at hand, which ends with the test however that went. */
export const test = base.extend<{ lab: Lab }>({
  // Fresh for each test, which may add to it for a while.
  expectedErrors: async ({}, use) => use([]),

  lab: [
    async ({}, use, info) => {
      const lab = await Lab.create();
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
