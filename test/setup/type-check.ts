import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { root } from "./paths.ts";

/** What is to be checked. */
export interface TypeCheck {
  readonly folder: string;
  readonly files: readonly string[];
  /** The package of the compiler, as `packages/later` names it. @default "typescript" */
  readonly compiler?: string;
  /** Over the options of an ordinary strict project. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** What the compiler has to say about files of a user's project; empty when it finds nothing. */
export function typeCheck({ folder, files, compiler = "typescript", options }: TypeCheck): string {
  const configuration = path.join(folder, "tsconfig.json");
  const compilerOptions = {
    strict: true,
    noEmit: true,
    target: "es2023",
    lib: ["es2023", "esnext.disposable"],
    module: "nodenext",
    types: ["node"],
    // Where an SDK is used, its own declarations are not what is tested.
    skipLibCheck: true,
    ...options,
  };
  writeFileSync(configuration, JSON.stringify({ compilerOptions, files }));
  const require = createRequire(path.join(root, "packages/later/package.json"));
  const tsc = path.join(path.dirname(require.resolve(`${compiler}/package.json`)), "bin/tsc");
  const result = spawnSync(process.execPath, [tsc, "-p", configuration], { encoding: "utf8" });
  return result.stdout + result.stderr;
}
