import path from "node:path";

import type { Engine } from "./compiler/engine.ts";
import { type InstalledTypescript, findTypescript } from "./compiler/find-typescript.ts";
import {
  type ProjectConfiguration,
  findUpwards,
  readConfiguration,
} from "./compiler/project-configuration.ts";
import { slashed } from "./compiler/slashed.ts";

/** A file to be read. */
export interface IntrospectionRequest {
  /** Absolute. */
  readonly file: string;
  /** Absolute. @default the nearest `tsconfig.json` upwards */
  readonly tsconfig?: string;
}

/** Files that share a compiler and a configuration, and so can share a program. */
export interface FileGroup {
  readonly typescript: InstalledTypescript;
  readonly configuration: ProjectConfiguration | undefined;
  readonly files: string[];
}

/** @param onFailure is given each file whose compiler or configuration cannot be found */
export function groupFiles(
  requests: readonly IntrospectionRequest[],
  onFailure: (file: string, error: unknown) => void,
): readonly FileGroup[] {
  const groups = new Map<string, FileGroup>();
  const compilers = new Map<string, InstalledTypescript>();
  for (const { file, tsconfig = findUpwards(path.dirname(file), "tsconfig.json") } of requests) {
    try {
      const folder = path.dirname(file);
      const typescript = compilers.get(folder) ?? findTypescript(file);
      compilers.set(folder, typescript);
      const key = JSON.stringify([typescript.manifest, tsconfig]);
      const group = groups.get(key) ?? {
        typescript,
        configuration: tsconfig === undefined ? undefined : readConfiguration(tsconfig),
        files: [],
      };
      group.files.push(file);
      groups.set(key, group);
    } catch (error) {
      onFailure(file, error);
    }
  }
  return [...groups.values()];
}

/** A configuration without files of its own leaves them to the ones that it refers to. */
export function byConfiguration(
  engine: Engine,
  { configuration, files }: FileGroup,
): ReadonlyMap<ProjectConfiguration | undefined, readonly string[]> {
  const chosen = new Map<ProjectConfiguration | undefined, string[]>();
  const references = (configuration?.references ?? []).map((reference) => ({
    reference: readConfiguration(reference),
    selected: new Set(engine.filesOf(slashed(reference))),
  }));
  for (const file of files) {
    const owner = references.find(({ selected }) => selected.has(slashed(file)));
    const key = owner?.reference ?? configuration;
    chosen.set(key, [...(chosen.get(key) ?? []), file]);
  }
  return chosen;
}
