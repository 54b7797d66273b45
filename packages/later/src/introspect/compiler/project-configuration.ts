import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { parseJsonWithComments } from "./json-with-comments.ts";

/** A `tsconfig.json`, as far as it says where else to look. */
export interface ProjectConfiguration {
  readonly file: string;
  /** It, and all that it extends. */
  readonly chain: readonly string[];
  /** Other configurations, when this one selects no file of its own. */
  readonly references: readonly string[];
}

/** The nearest file of a name, going up from a folder. */
export function findUpwards(folder: string, name: string): string | undefined {
  for (let current = folder; ; current = path.dirname(current)) {
    const candidate = path.join(current, name);
    if (existsSync(candidate)) return candidate;
    if (current === path.dirname(current)) return undefined;
  }
}

/** Reads a configuration and follows what it extends; what cannot be read counts as empty. */
export function readConfiguration(file: string): ProjectConfiguration {
  const chain: string[] = [];
  const follow = (current: string): void => {
    if (chain.includes(current)) return;
    chain.push(current);
    for (const target of extendedBy(current, rawConfiguration(current).extends)) follow(target);
  };
  follow(file);
  const { files, references = [] } = rawConfiguration(file);
  const isSolution = Array.isArray(files) && files.length === 0;
  return { file, chain, references: isSolution ? references.flatMap(referenceOf(file)) : [] };
}

interface RawConfiguration {
  readonly extends?: string | readonly string[];
  readonly files?: readonly string[];
  readonly references?: readonly { readonly path?: string }[];
}

function rawConfiguration(file: string): RawConfiguration {
  try {
    return parseJsonWithComments(readFileSync(file, "utf8")) as RawConfiguration;
  } catch {
    return {};
  }
}

function extendedBy(file: string, extended: RawConfiguration["extends"] = []): readonly string[] {
  const targets = typeof extended === "string" ? [extended] : extended;
  return targets.flatMap((target) => {
    const isPath = target.startsWith(".") || path.isAbsolute(target);
    const found = isPath
      ? firstFile(path.resolve(path.dirname(file), target))
      : resolvePackage(file, target);
    return found === undefined ? [] : [found];
  });
}

function firstFile(base: string): string | undefined {
  return [base, `${base}.json`].find((candidate) => isFile(candidate));
}

function resolvePackage(from: string, specifier: string): string | undefined {
  const require = createRequire(from);
  for (const candidate of [specifier, `${specifier}.json`, `${specifier}/tsconfig.json`]) {
    try {
      return require.resolve(candidate);
    } catch {
      // The next spelling may be the right one.
    }
  }
  return undefined;
}

function referenceOf(file: string): (reference: { readonly path?: string }) => readonly string[] {
  return ({ path: target }) => {
    if (target === undefined) return [];
    const resolved = path.resolve(path.dirname(file), target);
    if (isFile(resolved)) return [resolved];
    const inside = path.join(resolved, "tsconfig.json");
    return isFile(inside) ? [inside] : [];
  };
}

function isFile(candidate: string): boolean {
  return statSync(candidate, { throwIfNoEntry: false })?.isFile() === true;
}
