import { execFileSync } from "node:child_process";
import path from "node:path";

import { root } from "./paths.ts";

/**
 * Builds every package once per run. Most tests run from source; child processes (the type reader,
 * the command line) run what users get, which must be of the same age.
 */
export default function build(): void {
  execFileSync(process.execPath, [path.join(root, "scripts/build.mjs")], { stdio: "inherit" });
}
