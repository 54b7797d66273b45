import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * Builds every package once per run. Most tests run from source; child processes (the type reader,
 * the command line) run what users get, which must be of the same age.
 */
export default function build(): void {
  const root = path.resolve(import.meta.dirname, "../..");
  const manifest = createRequire(import.meta.url).resolve("typescript/package.json");
  const compiler = path.join(path.dirname(manifest), "bin", "tsc");
  execFileSync(process.execPath, [compiler, "-b"], { cwd: root, stdio: "inherit" });
}
