import { readFileSync } from "node:fs";

/** From the package's own manifest, which lies beside the folder of this module. */
export const PLUGIN_VERSION: string = (
  JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }
).version;
