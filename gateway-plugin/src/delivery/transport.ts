import { retryAfterMs } from "./backoff.js";
import { array, object, text } from "../fields.js";
import type { Fields } from "../host.js";

export const REQUEST_TIMEOUT_MS = 10_000;
export const RESPONSE_BYTES_MAX = 256 * 1_024;

export type Outcome = { status?: number; /** The server's clock, from its `Date`. */ serverMs?: number } & (
  | { kind: "stored"; rejected: Rejection[] }
  /** Worth sending again soon: the server is away, busy or slow. */
  | { kind: "unavailable"; reason: string; retryAfterMs?: number }
  /** Not accepted until someone changes the token or the address. */
  | { kind: "refused"; reason: string }
  /** More than one request may carry. */
  | { kind: "tooLarge"; reason: string }
  /** This body will never be accepted, says an Observatory. */
  | { kind: "invalid"; reason: string }
);

export interface Rejection {
  index?: number;
  id?: string;
  field?: string;
  error?: string;
}

export interface Request {
  endpoint: string;
  token: string | undefined;
  body: string;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** One request. Never throws: every way to fail is an outcome. */
export async function post(request: Request): Promise<Outcome> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await fetch(request.endpoint, {
      method: "POST",
      headers: headersOf(request.token),
      body: request.body,
      // A redirect would hand the token to another address.
      redirect: "manual",
      signal: request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]),
    });
    const answer = parse(await readBounded(response));
    const serverMs = Date.parse(response.headers.get("date") ?? "");
    return {
      ...outcomeOf(response, answer),
      status: response.status,
      ...(Number.isNaN(serverMs) ? {} : { serverMs }),
    };
  } catch (error) {
    if (timeout.aborted) return { kind: "unavailable", reason: `no answer within ${request.timeoutMs} ms` };
    return { kind: "unavailable", reason: networkReason(error) };
  }
}

function headersOf(token: string | undefined): Record<string, string> {
  return {
    "content-type": "application/json",
    "user-agent": "openclaw-observatory-plugin",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

function outcomeOf(response: Response, answer: Fields): Outcome {
  const { status } = response;
  const { code, message } = object(answer["error"]);
  const said = text(message);
  const reason = said === undefined ? `HTTP ${status}` : `HTTP ${status}: ${said}`;
  if (response.ok) return { kind: "stored", rejected: rejectionsOf(answer) };
  if (status === 429 || status === 408 || status >= 500) {
    const wait = retryAfterMs(response.headers.get("retry-after"), Date.now());
    return { kind: "unavailable", reason, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  if (status === 413) return { kind: "tooLarge", reason };
  // Anyone may answer 400 or 404; only an Observatory's word is enough to give events up.
  if ((status === 400 || status === 422) && text(code) !== undefined) return { kind: "invalid", reason };
  if (status < 400) return { kind: "refused", reason: `${reason}, a redirect that is not followed` };
  return { kind: "refused", reason };
}

function rejectionsOf(answer: Fields): Rejection[] {
  return array(answer["rejected"]).map((item) => {
    const { index, id, field, error } = object(item);
    return {
      ...(typeof index === "number" ? { index } : {}),
      ...(typeof id === "string" ? { id } : {}),
      ...(typeof field === "string" ? { field } : {}),
      ...(typeof error === "string" ? { error } : {}),
    };
  });
}

/** The body up to a limit; the rest is not read, whoever sends it. */
async function readBounded(response: Response): Promise<string> {
  if (response.body === null) return "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let content = "";
  let bytes = 0;
  while (bytes < RESPONSE_BYTES_MAX) {
    const { done, value } = await reader.read();
    if (done) return content;
    bytes += value.byteLength;
    content += decoder.decode(value, { stream: true });
  }
  await reader.cancel();
  return content;
}

function parse(content: string): Fields {
  try {
    return object(JSON.parse(content));
  } catch {
    return {};
  }
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = object(error.cause);
  return text(cause["code"]) ?? text(cause["message"]) ?? error.message;
}
