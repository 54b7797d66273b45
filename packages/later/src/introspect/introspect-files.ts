import type { ChildProcess } from "node:child_process";
import path from "node:path";

import type { DerivedFile, RecordedSite } from "../derivation/derived-file.ts";
import { digestOfText } from "../derivation/digest-of-text.ts";
import {
  type Findings,
  type FoundFile,
  type ProgramFiles,
  toDerivedFiles,
} from "../derivation/findings.ts";
import { ambientFilesOf } from "./compiler/ambient-files.ts";
import {
  dependenciesOf,
  filesOfProgram,
  type ProgramDependencies,
} from "./compiler/dependencies.ts";
import type { Engine } from "./compiler/engine.ts";
import { type InstalledTypescript, loadEngine } from "./compiler/find-typescript.ts";
import { IntrospectionFailure } from "./compiler/introspection-failure.ts";
import { KnownFiles } from "./compiler/known-files.ts";
import type { CompilerSignature, Program } from "./compiler/program.ts";
import { findUpwards } from "./compiler/project-configuration.ts";
import { slashed } from "./compiler/slashed.ts";
import { kindOf } from "./compiler/type-kind.ts";
import {
  type FileGroup,
  type IntrospectionRequest,
  byConfiguration,
  groupFiles,
} from "./file-groups.ts";
import { type Site, findSites } from "./find-sites.ts";
import { type SiteReading, readSite } from "./read-site.ts";

/** Reads the tools of files, again and again: compilers stay loaded, and what has not changed is not read again. */
export class Introspector {
  readonly #engines = new Map<string, Engine>();
  readonly #known = new KnownFiles();
  readonly #onCompiler: (compiler: ChildProcess) => void;

  /** @param onCompiler is given each process in which a compiler runs, before anything is asked of it */
  constructor(onCompiler: (compiler: ChildProcess) => void = () => {}) {
    this.#onCompiler = onCompiler;
  }

  /**
   * Reads the tools of some files as they are, each with the compiler and the configuration of its own project. A file
   * that cannot be read, or at which a compiler breaks down, does not keep others from being read.
   */
  async read(requests: readonly IntrospectionRequest[]): Promise<Findings> {
    const output = {
      known: this.#known,
      startedAt: Date.now(),
      isRepeated: this.#engines.size > 0,
      files: {} as Record<string, FoundFile>,
      programs: [] as ProgramFiles[],
    };
    const edited = this.#known.refresh()?.map(slashed);
    for (const engine of this.#engines.values()) engine.refresh(edited);
    const groups = groupFiles(requests, (file, error) => {
      output.files[file] = failureOf(error);
    });
    for (const group of groups) await this.#readGroup(group, output);
    const { files, programs } = output;
    return { files, programs };
  }

  close(): void {
    for (const engine of this.#engines.values()) engine.close();
    this.#engines.clear();
  }

  async #readGroup(group: FileGroup, output: Output): Promise<void> {
    try {
      readGroup(await this.#engineOf(group.typescript), group, output);
    } catch (error) {
      // A compiler that has broken down would break down again.
      this.close();
      const [file, ...others] = group.files;
      if (file !== undefined && others.length === 0) output.files[file] = failureOf(error);
      else
        for (const each of group.files) await this.#readGroup({ ...group, files: [each] }, output);
    }
  }

  async #engineOf(typescript: InstalledTypescript): Promise<Engine> {
    const { manifest } = typescript;
    const known = this.#engines.get(manifest);
    if (known !== undefined) return known;
    const engine = await loadEngine(typescript, this.#onCompiler);
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
    return toDerivedFiles(await introspector.read(requests));
  } finally {
    introspector.close();
  }
}

interface Output {
  readonly known: KnownFiles;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  /** Whether compilers know files from before. */
  readonly isRepeated: boolean;
  readonly files: Record<string, FoundFile>;
  readonly programs: ProgramFiles[];
}

function readGroup(engine: Engine, group: FileGroup, output: Output): void {
  for (const [configuration, files] of byConfiguration(engine, group)) {
    const tsconfig = configuration && slashed(configuration.file);
    const selected = tsconfig === undefined ? [] : engine.filesOf(tsconfig);
    const ambient = ambientFilesOf(selected);
    const program = engine.open({
      files: unique([...files.map(slashed), ...ambient]),
      tsconfig,
    });
    const sound = files.filter((file) => {
      const failure = syntaxFailureOf(program, file);
      if (failure !== undefined) output.files[file] = { sites: [], failure };
      return failure === undefined;
    });
    const read = readFiles(program, sound);
    const unresolved = sound.filter((file) => isUnresolved(read.get(file)));
    const rest = unresolved.length === 0 ? [] : selected;
    const isElsewhere = output.isRepeated || hasOthers(program, rest);
    const again = isElsewhere ? unresolved : [];
    const options = {
      configuration,
      nearest: group.configuration,
      compiler: group.typescript.manifest,
      startedAt: output.startedAt,
      selected,
    };
    const settled = sound.filter((file) => !again.includes(file));
    keep(settled, (file) => read.get(file) ?? [], { ...options, program }, output);
    if (again.length === 0) continue;
    // What is missing may be declared in a file of the project that nothing imports, or have come about since.
    engine.refresh();
    const whole = engine.open({ files: unique([...rest, ...files.map(slashed)]), tsconfig });
    const reread = readFiles(whole, again);
    keep(again, (file) => reread.get(file) ?? [], { ...options, program: whole }, output);
  }
}

/** Whether some files do not take part in a program. */
function hasOthers(program: Program, files: readonly string[]): boolean {
  const own = new Set(program.fileNames());
  return files.some((file) => !own.has(file));
}

function readFiles(
  program: Program,
  files: readonly string[],
): ReadonlyMap<string, readonly SiteReading[]> {
  const sources = files.flatMap((file) => {
    const source = program.sourceFile(slashed(file));
    return source === undefined ? [] : { file, source };
  });
  const found = findSites(
    program,
    sources.map(({ source }) => source),
  );
  program.prepare(signaturesOf(program, found.flat()));
  return new Map(
    sources.map(({ file }, index) => {
      const module = moduleOf(file);
      const readings = (found[index] ?? []).map((site) => readSite(program, site, module));
      return [file, readings.filter((reading) => reading !== undefined)];
    }),
  );
}

function signaturesOf(program: Program, sites: readonly Site[]): readonly CompilerSignature[] {
  const functions = sites.filter(
    ({ kind, type }) => kind === "tool" && kindOf(program, type) === "function",
  );
  return functions.flatMap(({ type }) => program.callSignatures(type).slice(0, 1));
}

/** What a compiler makes of a file with syntax errors is a guess. */
function syntaxFailureOf(program: Program, file: string): DerivedFile["failure"] {
  const error = program.syntaxError(slashed(file));
  const source = program.sourceFile(slashed(file));
  if (error === undefined || source === undefined) return undefined;
  const before = source.text.slice(0, error.start).split("\n");
  const position = { file, line: before.length, column: (before.at(-1) ?? "").length + 1 };
  const message = `the file has a syntax error in line ${position.line}, column ${position.column}: ${error.message}`;
  return { code: "INTROSPECTION_FAILED", message, position };
}

function isUnresolved(readings: readonly SiteReading[] | undefined): boolean {
  return readings?.some((reading) => reading.unresolved) === true;
}

/** Puts down what was found in files of one program. */
function keep(
  files: readonly string[],
  readingsOf: (file: string) => readonly SiteReading[],
  origin: ProgramDependencies,
  { known, files: found, programs }: Output,
): void {
  if (files.length === 0) return;
  const shared = programs.push(filesOfProgram(origin, known)) - 1;
  for (const file of files) {
    const readings = readingsOf(file);
    // A type that is missing may be installed without a trace among the files that were read.
    const own = isUnresolved(readings) ? undefined : dependenciesOf(file, origin, known);
    const text = origin.program.sourceFile(slashed(file))?.text;
    found[file] = {
      sites: readings.map(recordOf),
      ...(text === undefined ? {} : { digest: digestOfText(text) }),
      ...(own === undefined ? {} : { stamps: own }),
      program: shared,
    };
  }
}

function recordOf({ site, parameterNames, passed }: SiteReading): RecordedSite {
  return {
    ...site,
    ...(parameterNames === undefined ? {} : { parameterNames }),
    ...(passed === undefined ? {} : { passed }),
  };
}

function moduleOf(file: string): string {
  const manifest = findUpwards(path.dirname(file), "package.json");
  const folder = manifest === undefined ? path.dirname(file) : path.dirname(manifest);
  return slashed(path.relative(folder, file));
}

function unique(files: readonly string[]): readonly string[] {
  return [...new Set(files)];
}

function failureOf(error: unknown): DerivedFile {
  const code = error instanceof IntrospectionFailure ? error.code : "INTROSPECTION_FAILED";
  const message = error instanceof Error ? error.message : String(error);
  return { sites: [], failure: { code, message } };
}
