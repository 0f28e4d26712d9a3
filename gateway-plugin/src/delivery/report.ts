import type { Outbox } from "./outbox.js";
import { PLUGIN_VERSION } from "../version.js";

/** What does not change while the plugin runs. */
export interface Identity {
  openclawVersion: string | undefined;
  conversationAccess: boolean;
}

/** The gateway's word on itself, which rides on every request: the server tells from it what is missing or wrong. */
export interface Report {
  gatewayId: string;
  sentAt: string;
  startedAt: string;
  versions: { openclaw?: string; plugin: string; node: string };
  platform: string;
  sequence: ReturnType<Outbox["sequence"]>;
  conversationAccess: boolean;
  queue: { events: number; spoolBytes: number };
}

const STARTED_AT = new Date(performance.timeOrigin).toISOString();

export function report(outbox: Outbox, { openclawVersion, conversationAccess }: Identity, nowMs: number = Date.now()): Report {
  return {
    gatewayId: outbox.gatewayId,
    sentAt: new Date(nowMs).toISOString(),
    startedAt: STARTED_AT,
    versions: {
      ...(openclawVersion === undefined ? {} : { openclaw: openclawVersion }),
      plugin: PLUGIN_VERSION,
      node: process.versions.node,
    },
    platform: `${process.platform} ${process.arch}`,
    sequence: outbox.sequence(),
    conversationAccess,
    queue: { events: outbox.waiting, spoolBytes: outbox.spoolBytes },
  };
}

