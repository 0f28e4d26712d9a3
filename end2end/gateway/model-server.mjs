// A model provider whose answers are written in the prompt, for a gateway under test. Where the prompt itself is to be
// shown, the directives come from `script`, a function from the prompt to them.
//
//   [[reply TEXT]]     answers TEXT
//   [[read PATH]]      calls the tool `read`, then answers
//   [[run COMMAND]]    calls the tool `exec`, then answers
//   [[spawn TASK]]     starts a subagent, then answers; in its task (reply …) stands for [[reply …]]
//   [[wait MS]]        waits before it answers
//   [[fail KIND]]      answers with an error of ERRORS
//   [[stumble KIND]]   does so the first time that it is asked, and then answers
//   [[usage F+C+O, …]] tokens per model call of the turn: fresh input, cached input, output
import { createServer } from "node:http";

/** Tokens of the first call; the second reports twice as much, and so on, so that sums and last values differ. */
export const DEFAULT_USAGE = { fresh: 1_000, cached: 200, output: 20 };

/** Dollars per million tokens, as the gateway's configuration wants them. */
export const PRICE = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 };

export const CONTEXT_WINDOW = 128_000;
export const CONTEXT_WINDOW_SMALL = 64_000;

/**
 * The gateway gives up at once on the first two, refuses to use the key for a minute after the third, and tries again
 * for more than a minute on the last.
 */
export const ERRORS = {
  overflow: {
    status: 400,
    code: "context_length_exceeded",
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 99999 tokens.",
  },
  rejected: { status: 400, code: "content_policy_violation", message: "The request was rejected by the safety system." },
  unauthorized: { status: 401, code: "invalid_api_key", message: "Incorrect API key provided." },
  server: { status: 500, code: "server_error", message: "The server had an error while processing the request." },
};

const BODY_BYTES_MAX = 32 * 1_024 * 1_024;

/** Starts on a free loopback port. `requests` holds what the gateway sent, newest last. */
export async function startModelServer(script = () => "") {
  const requests = [];
  const stumbled = new Set();
  const server = createServer((request, response) => {
    answer(request, response, { requests, stumbled, script }).catch((error) => {
      response.writeHead(500, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: String(error) } }));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    requests,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(request, response, { requests, stumbled, script }) {
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ object: "list", data: [{ id: "scripted-1", object: "model" }] }));
    return;
  }
  const body = JSON.parse(await readBody(request));
  const step = plan(body.messages ?? [], script, stumbled);
  requests.push({ model: body.model, messages: body.messages, step });
  if (step.waitMs > 0) await new Promise((resolve) => setTimeout(resolve, step.waitMs));
  if (step.error !== undefined) {
    const { status, ...error } = step.error;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { type: "invalid_request_error", ...error } }));
    return;
  }
  stream(response, body.model, step, requests.length);
}

async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error(`a prompt of more than ${BODY_BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What to do now: the newest user message with a directive is the script, tool results since then say how far it is. */
export function plan(messages, script = () => "", stumbled = new Set()) {
  const read = (message) => directives(message, script);
  const at = messages.findLastIndex((message) => message.role === "user" && read(message).length > 0);
  const steps = at < 0 ? [] : read(messages[at]);
  const find = (name) => steps.find((directive) => directive.name === name)?.argument;
  const call = messages.slice(at + 1).filter((message) => message.role === "tool").length > 0 ? 1 : 0;
  const step = { usage: usageOf(find("usage"), call), waitMs: Number(find("wait") ?? 0), text: find("reply") ?? "Done." };
  const failure = find("fail") ?? firstTime(find("stumble"), steps, stumbled);
  if (failure !== undefined) {
    const error = ERRORS[failure];
    if (error === undefined) throw new Error(`[[fail ${failure}]]: one of ${Object.keys(ERRORS).join(", ")} is meant`);
    return { ...step, error };
  }
  if (call > 0) return step;
  const tools = steps.flatMap(({ name, argument }) => {
    if (name === "read") return [{ name: "read", arguments: { path: argument } }];
    if (name === "spawn") return [{ name: "sessions_spawn", arguments: { task: task(argument), label: "helper" } }];
    return name === "run" ? [{ name: "exec", arguments: { command: argument } }] : [];
  });
  return tools.length === 0 ? step : { ...step, text: "", tools };
}

/** By its directives: the gateway sends the rest of a prompt differently when it tries again. */
function firstTime(kind, steps, stumbled) {
  const prompt = JSON.stringify(steps);
  if (kind === undefined || stumbled.has(prompt)) return undefined;
  stumbled.add(prompt);
  return kind;
}

function task(argument) {
  return argument.replaceAll("(", "[[").replaceAll(")", "]]");
}

/** What a subagent was told, in the message of its end. */
const TASK_OF_SUBAGENT = /task_json=.*?; result_json=/gs;

function directives({ content }, script) {
  const parts = typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join("\n");
  const text = parts.replace(TASK_OF_SUBAGENT, "");
  return [...`${text}${script(text)}`.matchAll(/\[\[(\w+) ([^\]]*)\]\]/g)].map(([, name, argument]) => ({ name, argument: argument.trim() }));
}

function usageOf(argument, call) {
  const calls = argument?.split(",").map((part) => part.split("+").map(Number));
  const { fresh, cached, output } = DEFAULT_USAGE;
  const [f, c, o] = calls?.[Math.min(call, calls.length - 1)] ?? [fresh, cached, output].map((n) => n * (call + 1));
  return {
    prompt_tokens: f + c,
    completion_tokens: o,
    total_tokens: f + c + o,
    prompt_tokens_details: { cached_tokens: c },
  };
}

function stream(response, model, step, number) {
  const base = { id: `chatcmpl-${number}`, object: "chat.completion.chunk", created: Math.floor(Date.now() / 1_000), model };
  const send = (fields) => response.write(`data: ${JSON.stringify({ ...base, ...fields })}\n\n`);
  const choice = (delta, finish = null) => ({ choices: [{ index: 0, delta, finish_reason: finish }] });
  response.writeHead(200, { "content-type": "text/event-stream" });
  send(choice({ role: "assistant", content: "" }));
  for (const word of step.text.match(/\S+\s*/g) ?? []) send(choice({ content: word }));
  for (const [index, tool] of (step.tools ?? []).entries()) {
    const call = { name: tool.name, arguments: JSON.stringify(tool.arguments) };
    send(choice({ tool_calls: [{ index, id: `call_${number}_${index}`, type: "function", function: call }] }));
  }
  send(choice({}, step.tools === undefined ? "stop" : "tool_calls"));
  send({ choices: [], usage: step.usage });
  response.end("data: [DONE]\n\n");
}
