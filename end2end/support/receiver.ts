import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";

const REQUESTS_MAX = 1000;

/** Somebody who is alerted by HTTP: notes what comes, and answers as it is told to. */
export class Receiver {
  /** Bodies that came, oldest first. */
  readonly bodies: string[] = [];
  status = 200;

  private constructor(private readonly http: HttpServer) {}

  static async create(): Promise<Receiver> {
    const http = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (receiver.bodies.length < REQUESTS_MAX) receiver.bodies.push(Buffer.concat(chunks).toString());
        response.writeHead(receiver.status).end();
      });
    });
    const receiver = new Receiver(http);
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/alerts`;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}
