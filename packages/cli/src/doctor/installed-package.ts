import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { findUpwards } from "../loading/find-upwards.ts";

/** A package as it is found from somewhere. */
export interface InstalledPackage {
  readonly version: string;
  readonly folder: string;
}

/**
 * Finds a package as a module would.
 *
 * @param from A file, or a folder that ends in a slash; it need not exist.
 */
export function installedPackage(name: string, from: string): InstalledPackage | undefined {
  const manifest = findManifest(name, createRequire(from));
  if (manifest === undefined) return undefined;
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string };
  return { version, folder: path.dirname(manifest) };
}

function findManifest(name: string, require: NodeJS.Require): string | undefined {
  try {
    return require.resolve(`${name}/package.json`);
  } catch {
    return manifestAbove(name, require);
  }
}

/** For packages that do not export their manifest. */
function manifestAbove(name: string, require: NodeJS.Require): string | undefined {
  try {
    return findUpwards(path.dirname(require.resolve(name)), "package.json");
  } catch {
    return undefined;
  }
}

/** Whether a version is at least another one; what comes after a hyphen does not count. */
export function isAtLeast(version: string, least: string): boolean {
  const [major = 0, minor = 0, patch = 0] = numbersOf(version);
  const [leastMajor = 0, leastMinor = 0, leastPatch = 0] = numbersOf(least);
  if (major !== leastMajor) return major > leastMajor;
  if (minor !== leastMinor) return minor > leastMinor;
  return patch >= leastPatch;
}

function numbersOf(version: string): readonly number[] {
  return (version.split("-")[0] ?? "").split(".").map(Number);
}
