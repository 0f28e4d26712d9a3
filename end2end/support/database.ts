import { type ChildProcess, spawn } from "node:child_process";
import { type AddressInfo, connect, createServer, type Server as Listener, type Socket } from "node:net";
import path from "node:path";

const WITH_POSTGRES = path.resolve(import.meta.dirname, "../../scripts/with-postgres.sh");
const HOST = "127.0.0.1";

/** A PostgreSQL server of its own, reached through a line that can be cut. */
export class Database {
  private readonly lines = new Set<Socket>();

  private constructor(
    private readonly process: ChildProcess,
    private readonly socket: string,
    private readonly name: string,
    private readonly listener: Listener,
    private port: number,
  ) {}

  static async create(): Promise<Database> {
    // It stands until its standard input ends.
    const child = spawn(WITH_POSTGRES, ["sh", "-c", 'echo "$TEST_POSTGRES_URL"; exec cat >/dev/null'], { stdio: ["pipe", "pipe", "inherit"] });
    const said = await new Promise<string>((resolve, reject) => {
      child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString().trim()));
      child.once("exit", (code) => reject(new Error(`${WITH_POSTGRES} ended with ${code}`)));
    });
    const url = new URL(said);
    const socket = `${url.searchParams.get("host")}/.s.PGSQL.5432`;
    const listener = createServer();
    const database = new Database(child, socket, `${url.username}@${HOST}`, listener, 0);
    listener.on("connection", (line) => database.join(line));
    await database.back();
    return database;
  }

  get url(): string {
    return `postgres://${this.name}:${this.port}/postgres?sslmode=disable`;
  }

  private join(line: Socket): void {
    const far = connect(this.socket);
    for (const [end, other] of [[line, far], [far, line]] as const) {
      this.lines.add(end);
      end.on("error", () => undefined);
      end.on("close", () => {
        this.lines.delete(end);
        other.destroy();
      });
    }
    line.pipe(far).pipe(line);
  }

  /** Cuts the line: connections break, and new ones are refused. */
  async away(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.listener.close(() => resolve()));
    for (const line of this.lines) line.destroy();
    await closed;
  }

  /** Mends it, at the same address. */
  async back(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.listener.once("error", reject);
      this.listener.listen(this.port, HOST, resolve);
    });
    this.port = (this.listener.address() as AddressInfo).port;
  }

  async remove(): Promise<void> {
    if (this.listener.listening) await this.away();
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.stdin?.end();
    await gone;
  }
}
