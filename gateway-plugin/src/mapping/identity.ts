import { createHash, randomUUID } from "node:crypto";

/** Of all event ids; the import of session stores makes the same ids from the same happenings. */
export const NAMESPACE = "6f1d3c52-9a0e-5b7c-8e44-2b8a51f0c7d3";

/**
 * The id of an event: the same for the same happening, whoever tells it. Where a part is not known nothing ties the event
 * to another's account of it, and the id is random.
 */
export function eventId(gatewayId: string, sessionKey: string, parts: readonly (string | undefined)[]): string {
  if (parts.length === 0 || parts.some((part) => part === undefined)) return randomUUID();
  return uuidV5(NAMESPACE, [gatewayId, sessionKey, ...parts].join("\0"));
}

/** RFC 9562, version 5. */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash("sha1").update(Buffer.from(namespace.replaceAll("-", ""), "hex")).update(name).digest();
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}
