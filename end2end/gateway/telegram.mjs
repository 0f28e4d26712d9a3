// Telegram's Bot API as far as OpenClaw's channel needs it to send, on loopback. Nobody ever writes to its bots.
import { createServer } from "node:http";

const BODY_BYTES_MAX = 1_024 * 1_024;
/** How long `getUpdates` is held open. */
const POLL_MS = 2_000;
const BLOCKED = { ok: false, error_code: 403, description: "Forbidden: bot was blocked by the user" };

/** The person that bots write to. */
export const CHAT = "123456789";

/** Starts on a free loopback port. `sent` holds what bots sent, each by its token, oldest first. */
export async function startTelegram() {
  const sent = [];
  const blocked = new Set();
  const server = createServer(async (request, response) => {
    const failed = (error) => ({ ok: false, error_code: 500, description: String(error) });
    const body = await answer(request, { sent, blocked }).catch(failed);
    response.writeHead(body.ok ? 200 : body.error_code, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const apiRoot = `http://127.0.0.1:${server.address().port}`;
  return {
    sent,
    /** `channels` of a gateway that speaks as the bot of this number. */
    channels: (bot) => ({
      telegram: { enabled: true, botToken: tokenOf(bot), apiRoot, dmPolicy: "allowlist", allowFrom: [CHAT] },
    }),
    /** From now on the bot's messages are refused. */
    block: (bot) => blocked.add(bot),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const tokenOf = (bot) => `${bot}:not-a-secret`;

async function answer(request, { sent, blocked }) {
  const [, number, method] = /^\/bot(\d+):[^/]+\/(\w+)/.exec(request.url) ?? [];
  const body = await readBody(request);
  const bot = Number(number);
  const from = { id: bot, is_bot: true, first_name: "Lamp", username: `lamp_${bot}_bot` };
  if (method === "getMe") return { ok: true, result: from };
  if (method === "getUpdates") {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    return { ok: true, result: [] };
  }
  if (method !== "sendMessage") return { ok: true, result: true };
  if (blocked.has(bot)) return BLOCKED;
  sent.push({ bot, chat: String(body.chat_id), html: body.text });
  const [chat, date] = [{ id: Number(body.chat_id), type: "private" }, Math.floor(Date.now() / 1_000)];
  return { ok: true, result: { message_id: sent.length, date, chat, from, text: body.text } };
}

async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error(`a request of more than ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? {} : JSON.parse(text);
}

const ENTITIES = { lt: "<", gt: ">", quot: '"', amp: "&" };

/** What the person reads: no tags, and no word joiners. */
export function shown(html) {
  return html.replaceAll(/<[^>]*>|\u2060/g, "").replaceAll(/&(lt|gt|quot|amp);/g, (_, name) => ENTITIES[name]);
}
