import type { Fields } from "../host.js";

export type HookHandler = (event: Fields, context: Fields, atMs: number) => void;
export type StreamHandler = (event: Fields, data: Fields, atMs: number) => void;

/** What one part of the mapping listens to, by the gateway's four surfaces. */
export interface Handlers {
  hooks?: Record<string, HookHandler>;
  streams?: Record<string, StreamHandler>;
  diagnostics?: Record<string, (event: Fields, atMs: number) => void>;
  transcript?: (update: Fields, message: Fields) => void;
}
