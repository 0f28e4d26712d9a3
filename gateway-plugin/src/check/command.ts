import type { PluginApi } from "../host.js";
import { runCheck } from "./check.js";
import { stateDirOf } from "./state-dir.js";

const DESCRIPTION = "Say whether events of this gateway arrive at Observatory, and if not, why";

/** `openclaw observatory check`. */
export function registerCheck(api: PluginApi): void {
  api.registerCli?.(({ program, config }) => {
    const root = program.command("observatory").description("OpenClaw Observatory");
    root.command("check").description(DESCRIPTION).option("--json", "print the findings as JSON").action(async (options) => {
      const stateDir = api.runtime?.state?.resolveStateDir?.(process.env) ?? stateDirOf(process.env);
      const input = { openclaw: config ?? api.config ?? {}, settings: api.pluginConfig, stateDir };
      process.exitCode = await runCheck(input, options["json"] === true, (text) => process.stdout.write(`${text}\n`));
    });
  }, { descriptors: [{ name: "observatory", description: "OpenClaw Observatory: check the connection", hasSubcommands: true }] });
}
