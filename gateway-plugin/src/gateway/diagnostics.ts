import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { DiagnosticRuntime } from "../host.js";

const SPECIFIER = "openclaw/plugin-sdk/diagnostic-runtime";

/** OpenClaw's diagnostic events. Old versions do not let an installed plugin import it by name: then from the program that runs. */
export async function importDiagnostics(program: string | undefined = process.argv[1]): Promise<DiagnosticRuntime> {
  try {
    return (await import(SPECIFIER)) as DiagnosticRuntime;
  } catch (error) {
    if (program === undefined) throw error;
    const file = createRequire(program).resolve(SPECIFIER);
    return (await import(pathToFileURL(file).href)) as DiagnosticRuntime;
  }
}
