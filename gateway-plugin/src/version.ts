import { readFileSync } from "node:fs";
import { object, text } from "./fields.js";

/** From the package's own manifest, which lies beside the folder of this module. */
export const PLUGIN_VERSION: string = readVersion();

function readVersion(): string {
  try {
    return text(object(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")))["version"]) ?? "unknown";
  } catch {
    return "unknown";
  }
}
