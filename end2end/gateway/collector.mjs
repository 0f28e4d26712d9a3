// A stand-in for Observatory's ingest: keeps what it acknowledged, and can be taken away and brought back.
import { createServer } from "node:http";

const WAIT_MS_MAX = 30_000;

export async function startCollector() {
  const events = new Map();
  let duplicates = 0;
  let requests = 0;

  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests += 1;
    const batch = JSON.parse(body).events;
    const known = batch.filter((event) => events.has(event.id)).length;
    duplicates += known;
    for (const event of batch) if (!events.has(event.id)) events.set(event.id, event);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ accepted: batch.length - known, duplicates: known, rejected: [] }));
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address();

  const all = () => [...events.values()];
  return {
    endpoint: `http://127.0.0.1:${port}/api/v1/ingest`,
    all,
    of: (sessionKey, ...types) => all()
      .filter((event) => event.sessionKey === sessionKey && (types.length === 0 || types.includes(event.eventType)))
      .sort((left, right) => Date.parse(left.timestamp) - Date.parse(right.timestamp)),
    counts: () => ({ events: events.size, duplicates, requests }),
    async down() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    up: () => listen(port),
  };
}

/** The first truthy answer of `read`, or an error that names what was awaited. */
export async function eventually(what, read, timeoutMs = WAIT_MS_MAX) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = read();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs / 1_000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
