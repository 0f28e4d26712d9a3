import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { ObservatoryEvent } from "./events";

const BINARY =
  process.env["OBSERVATORY_BIN"] ??
  process.env["OBSERVATORY_BINARY"] ??
  path.resolve(import.meta.dirname, "../../dist/observatory");
const START_MS_MAX = 15_000;
const LOG_LINES_MAX = 200;

/** The environment without any setting of the server. */
function environment(): NodeJS.ProcessEnv {
  const settings = new Set(["AUTH_TOKEN", "DATABASE_URL", "ALERT_WEBHOOK_URL", "RETENTION_DAYS", "LOG_LEVEL"]);
  const isSetting = (name: string) => name.startsWith("OBSERVATORY_") || settings.has(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSetting(name)));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

/** One running observatory with a data folder of its own. */
export class Server {
  private process: ChildProcess | undefined;
  private readonly log: string[] = [];

  private constructor(
    readonly port: number,
    private readonly dataDir: string,
    private readonly settings: Record<string, string>,
  ) {}

  /** `settings` are variables of the server's environment. */
  static async create(settings: Record<string, string> = {}): Promise<Server> {
    const dataDir = await mkdtemp(path.join(tmpdir(), "observatory-e2e-"));
    const server = new Server(await freePort(), dataDir, settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const child = spawn(BINARY, ["serve"], { env: this.environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    const keep = (chunk: Buffer) => {
      this.log.push(chunk.toString());
      this.log.splice(0, this.log.length - LOG_LINES_MAX);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => this.log.push(`${BINARY}: ${error.message}`));
    await this.untilHealthy(child);
  }

  /** Output of another of the program's commands, with the data of this server. */
  async command(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(BINARY, args, { env: this.environment() });
    return stdout;
  }

  private environment(): NodeJS.ProcessEnv {
    return {
      ...environment(),
      OBSERVATORY_ADDR: `127.0.0.1:${this.port}`,
      OBSERVATORY_DATA_DIR: this.dataDir,
      ...this.settings,
    };
  }

  private async untilHealthy(child: ChildProcess): Promise<void> {
    const deadline = Date.now() + START_MS_MAX;
    while (Date.now() < deadline && child.exitCode === null) {
      const healthy = await fetch(`${this.url}/api/v1/health`).then(
        (response) => response.ok,
        () => false,
      );
      if (healthy) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the server did not become healthy:\n${this.log.join("")}`);
  }

  /** Ends the process and waits until it is gone. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill(signal);
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill("SIGKILL");
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Stores events; fails unless all of them were accepted. */
  async post(...events: ObservatoryEvent[]): Promise<void> {
    await this.send({ events });
  }

  /** Sends a whole ingest request; fails unless all of its events were accepted. */
  async send(body: { events: ObservatoryEvent[]; gateway?: Record<string, unknown> }): Promise<void> {
    const response = await fetch(`${this.url}/api/v1/ingest`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = await response.text();
    if (!response.ok || (JSON.parse(answer) as { accepted: number }).accepted !== body.events.length) {
      throw new Error(`${response.status} ${answer}`);
    }
  }
}
