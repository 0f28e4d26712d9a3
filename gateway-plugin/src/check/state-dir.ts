import { homedir } from "node:os";
import path from "node:path";

/** OpenClaw's state folder, as OpenClaw itself finds it. */
export function stateDirOf(env: Record<string, string | undefined>): string {
  const named = env["OPENCLAW_STATE_DIR"]?.trim();
  const home = env["OPENCLAW_HOME"]?.trim() || homedir();
  if (named === undefined || named === "") return path.join(home, ".openclaw");
  return path.resolve(named.replace(/^~(?=$|[/\\])/, home));
}
