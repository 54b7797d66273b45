import path from "node:path";

import type { DerivedFile } from "../derivation/derived-file.ts";
import { digestOfText } from "../derivation/digest-of-text.ts";
import {
  type DependencyOptions,
  type StampMemory,
  dependenciesOf,
  inputsOf,
} from "./dependencies.ts";
import type { Engine } from "./engine.ts";
import { findSites } from "./find-sites.ts";
import { type InstalledTypescript, findTypescript, loadEngine } from "./find-typescript.ts";
import { IntrospectionFailure } from "./introspection-failure.ts";
import type { Program } from "./program.ts";
import {
  type ProjectConfiguration,
  findUpwards,
  readConfiguration,
} from "./project-configuration.ts";
import { type SiteReading, readSite } from "./read-site.ts";

/** A file to be read. */
export interface IntrospectionRequest {
  /** Absolute. */
  readonly file: string;
  /** Absolute. @default the nearest `tsconfig.json` upwards */
  readonly tsconfig?: string;
}

/** Reads the tools of files, again and again: compilers stay loaded, and what has not changed is not read again. */
export class Introspector {
  readonly #engines = new Map<string, Engine>();

  /**
   * Reads the tools of some files as they are, each with the compiler and the configuration of its own project. A file
   * that cannot be read does not keep others from being read.
   */
  async read(
    requests: readonly IntrospectionRequest[],
  ): Promise<Readonly<Record<string, DerivedFile>>> {
    const results: Record<string, DerivedFile> = {};
    const output = { memory: new Map<string, string>(), startedAt: Date.now(), results };
    for (const engine of this.#engines.values()) engine.refresh();
    try {
      for (const group of groupsOf(requests, results)) {
        readGroup(await this.#engineOf(group.typescript), group, output);
      }
    } catch (error) {
      // A compiler that has broken down would break down again.
      this.close();
      throw error;
    }
    return results;
  }

  close(): void {
    for (const engine of this.#engines.values()) engine.close();
    this.#engines.clear();
  }

  async #engineOf(typescript: InstalledTypescript): Promise<Engine> {
    const { manifest } = typescript;
    const engine = this.#engines.get(manifest) ?? (await loadEngine(typescript));
    this.#engines.set(manifest, engine);
    return engine;
  }
}

/** Reads the tools of some files, once; see {@link Introspector}. */
export async function introspectFiles(
  requests: readonly IntrospectionRequest[],
): Promise<Readonly<Record<string, DerivedFile>>> {
  const introspector = new Introspector();
  try {
    return await introspector.read(requests);
  } finally {
    introspector.close();
  }
}

/** Files that share a compiler and a configuration, and so can share a program. */
interface Group {
  readonly typescript: InstalledTypescript;
  readonly configuration: ProjectConfiguration | undefined;
  readonly files: string[];
}

interface Output {
  readonly memory: StampMemory;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  readonly results: Record<string, DerivedFile>;
}

function groupsOf(
  requests: readonly IntrospectionRequest[],
  results: Record<string, DerivedFile>,
): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { file, tsconfig = findUpwards(path.dirname(file), "tsconfig.json") } of requests) {
    try {
      const typescript = findTypescript(file);
      const key = JSON.stringify([typescript.manifest, tsconfig]);
      const group = groups.get(key) ?? {
        typescript,
        configuration: tsconfig === undefined ? undefined : readConfiguration(tsconfig),
        files: [],
      };
      group.files.push(file);
      groups.set(key, group);
    } catch (error) {
      results[file] = failureOf(error);
    }
  }
  return [...groups.values()];
}

function readGroup(engine: Engine, group: Group, { memory, startedAt, results }: Output): void {
  for (const [configuration, files] of byConfiguration(engine, group)) {
    const tsconfig = configuration && slashed(configuration.file);
    const program = engine.open({ files: files.map(slashed), tsconfig });
    const read = new Map(files.map((file) => [file, readFile(program, file)] as const));
    const unresolved = files.filter((file) => isUnresolved(read.get(file)));
    const options = {
      configurations: [...(configuration?.chain ?? []), ...(group.configuration?.chain ?? [])],
      compiler: group.typescript.manifest,
      startedAt,
    };
    for (const file of files) {
      if (unresolved.includes(file)) continue;
      results[file] = resultOf(read.get(file) ?? [], { ...options, file, program }, memory);
    }
    if (unresolved.length === 0) continue;
    // What is missing may be declared in a file of the project that nothing imports.
    const rest = tsconfig === undefined ? [] : engine.filesOf(tsconfig);
    const whole = engine.open({ files: [...new Set([...rest, ...files.map(slashed)])], tsconfig });
    for (const file of unresolved) {
      const readings = readFile(whole, file) ?? [];
      results[file] = resultOf(readings, { ...options, file, program: whole }, memory);
    }
  }
}

/** A configuration without files of its own leaves them to the ones that it refers to. */
function byConfiguration(
  engine: Engine,
  { configuration, files }: Group,
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

function readFile(program: Program, file: string): readonly SiteReading[] | undefined {
  const source = program.sourceFile(slashed(file));
  if (source === undefined) return undefined;
  const module = moduleOf(file);
  return findSites(program, source)
    .map((site) => readSite(program, site, module))
    .filter((reading) => reading !== undefined);
}

function isUnresolved(readings: readonly SiteReading[] | undefined): boolean {
  return readings?.some((reading) => reading.unresolved) === true;
}

function resultOf(
  readings: readonly SiteReading[],
  origin: DependencyOptions,
  memory: StampMemory,
): DerivedFile {
  // A type that is missing may be installed without a trace among the files that were read.
  const keepable = isUnresolved(readings) ? undefined : dependenciesOf(origin, memory);
  const text = origin.program.sourceFile(slashed(origin.file))?.text;
  return {
    sites: readings.map(({ site, parameterNames, passed }) => ({
      ...site,
      ...(parameterNames === undefined ? {} : { parameterNames }),
      ...(passed === undefined ? {} : { passed }),
    })),
    ...(text === undefined ? {} : { digest: digestOfText(text) }),
    inputs: inputsOf(origin),
    ...(keepable === undefined ? {} : { dependencies: keepable }),
  };
}

function moduleOf(file: string): string {
  const manifest = findUpwards(path.dirname(file), "package.json");
  const folder = manifest === undefined ? path.dirname(file) : path.dirname(manifest);
  return slashed(path.relative(folder, file));
}

function slashed(file: string): string {
  return file.replaceAll("\\", "/");
}

function failureOf(error: unknown): DerivedFile {
  const code = error instanceof IntrospectionFailure ? error.code : "INTROSPECTION_FAILED";
  const message = error instanceof Error ? error.message : String(error);
  return { sites: [], failure: { code, message } };
}
