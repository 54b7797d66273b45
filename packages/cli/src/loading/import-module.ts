import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { findUpwards } from "./find-upwards.ts";

/** Loads a module of the user, TypeScript included. Rejects with what the module throws. */
export async function importModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const extension = path.extname(file);
  if (extension.includes("ts")) await acceptTypeScript(path.dirname(file));
  // tsx cannot import a file that has to be CommonJS when that file in turn requires ES modules.
  return extension === ".cts" || extension === ".cjs"
    ? createRequire(file)(file)
    : await import(pathToFileURL(file).href);
}

/** Makes this process load TypeScript, with positions in stacks that are those of the source. */
async function acceptTypeScript(folder: string): Promise<void> {
  // Both are needed: in a package without "type": "module", TypeScript is CommonJS.
  const [commonJs, esm] = await Promise.all([import("tsx/cjs/api"), import("tsx/esm/api")]);
  const tsconfig = findUpwards(folder, "tsconfig.json");
  commonJs.register();
  esm.register(tsconfig === undefined ? {} : { tsconfig });
}
