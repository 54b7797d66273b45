import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import type { Engine } from "./engine.ts";
import { IntrospectionFailure } from "./introspection-failure.ts";
import { createTypescript5Engine } from "./typescript-5.ts";
import { createTypescript7Engine } from "./typescript-7.ts";

/** The TypeScript that a file's project has installed. */
export interface InstalledTypescript {
  /** Its `package.json`. */
  readonly manifest: string;
  readonly version: string;
}

/** @throws IntrospectionFailure `SCHEMA_UNAVAILABLE` when there is none, or one that is too old */
export function findTypescript(file: string): InstalledTypescript {
  let manifest: string;
  try {
    manifest = createRequire(file).resolve("typescript/package.json");
  } catch {
    throw new IntrospectionFailure(
      "SCHEMA_UNAVAILABLE",
      `TypeScript is not installed where "${file}" could use it`,
    );
  }
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string };
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 5 || (major === 5 && minor < 9)) {
    throw new IntrospectionFailure(
      "SCHEMA_UNAVAILABLE",
      `the project has TypeScript ${version}, and 5.9 is the oldest that can be used`,
    );
  }
  return { manifest, version };
}

/** Loads a compiler. */
export async function loadEngine(
  { manifest, version }: InstalledTypescript,
  onProcess: (compiler: ChildProcess) => void,
): Promise<Engine> {
  const folder = path.dirname(manifest);
  // A package may refer to itself by name only if it has "exports"; its folder's parent always can.
  const require = createRequire(path.join(folder, "package.json"));
  const resolve = (specifier: string): string => resolveWithin(require, folder, specifier);
  return Number(version.split(".")[0]) >= 7
    ? createTypescript7Engine(resolve, folder, onProcess)
    : createTypescript5Engine(resolve, folder);
}

function resolveWithin(require: NodeJS.Require, folder: string, specifier: string): string {
  const { exports } = require("./package.json") as { readonly exports?: Record<string, string> };
  if (exports === undefined) return require.resolve(folder);
  const target = exports[specifier.replace(/^typescript/, ".")];
  if (target === undefined) throw new Error(`${folder} does not export "${specifier}".`);
  return path.join(folder, target);
}
