import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { pathToFileURL } from "node:url";

import type * as SyncModule from "typescript/unstable/sync";
import type { API } from "typescript/unstable/sync";

import { fallbackCompilerOptions, forcedCompilerOptions } from "./compiler-options.ts";
import type { Engine, ProgramOptions } from "./engine.ts";
import type { NumberTable, Program } from "./program.ts";
import { Typescript7Program } from "./typescript-7-program.ts";

type SyncApi = typeof SyncModule;

/**
 * The engine over TypeScript 7, whose compiler runs beside this process and is asked over a pipe.
 *
 * @param resolve finds a module the way the project does
 * @param onProcess is given the compiler's process
 */
export async function createTypescript7Engine(
  resolve: (specifier: string) => string,
  directory: string,
  onProcess: (compiler: ChildProcess) => void,
): Promise<Engine> {
  const stable = canResolve(resolve, "typescript/sync");
  const prefix = stable ? "typescript/" : "typescript/unstable/";
  const api = (await import(pathToFileURL(resolve(`${prefix}sync`)).href)) as SyncApi;
  const syntax = (await import(pathToFileURL(resolve(`${prefix}ast`)).href)) as {
    readonly SyntaxKind: NumberTable;
  };
  const create = stable ? createStableEngine : createUnstableEngine;
  const { result, started } = noteProcesses(() => create(api, syntax.SyntaxKind, directory));
  started.forEach((process) => onProcess(process));
  return result;
}

/** Runs something and finds out which processes that starts, of which the compiler's interface says nothing. */
function noteProcesses<Result>(run: () => Result): {
  readonly result: Result;
  readonly started: readonly ChildProcess[];
} {
  const started: ChildProcess[] = [];
  const note = (message: unknown): void =>
    void started.push((message as { readonly process: ChildProcess }).process);
  // https://nodejs.org/api/diagnostics_channel.html#child-process
  subscribe("child_process", note);
  try {
    return { result: run(), started };
  } finally {
    unsubscribe("child_process", note);
  }
}

/** TypeScript 7.0 opens configurations only, so one is made up that names the files. */
function createUnstableEngine(module: SyncApi, kinds: NumberTable, directory: string): Engine {
  const madeUp = new Map<string, string>();
  const api = new module.API({
    cwd: directory,
    fs: {
      readFile: (path) => madeUp.get(path),
      fileExists: (path) => (madeUp.has(path) ? true : undefined),
    },
  });
  let count = 0;
  let opened: string | undefined;
  let changed: readonly string[] | undefined = [];
  return {
    refresh(edited) {
      changed = changed === undefined || edited === undefined ? undefined : [...changed, ...edited];
    },
    open(options) {
      const before = opened;
      const text = JSON.stringify(configurationOf(options));
      const isOpen = before !== undefined && changed !== undefined && madeUp.get(before) === text;
      const folder = folderOf(options.tsconfig ?? options.files[0] ?? directory);
      // A new name each time: the compiler keeps the configurations that it has seen.
      const path = isOpen ? before : `${folder}/tsconfig.later-${(count += 1)}.json`;
      madeUp.set(path, text);
      const snapshot = api.updateSnapshot({
        ...(isOpen ? {} : { openProjects: [path] }),
        ...(isOpen || before === undefined ? {} : { closeProjects: [before] }),
        fileChanges: changed === undefined ? { invalidateAll: true } : { changed: [...changed] },
      });
      if (!isOpen && before !== undefined) madeUp.delete(before);
      opened = path;
      changed = [];
      const project = snapshot.getProject(path);
      if (project === undefined) throw new Error(`The compiler did not open ${path}.`);
      return new Typescript7Program(module, kinds, project);
    },
    filesOf: (tsconfig) => api.parseConfigFile(tsconfig).fileNames,
    close: () => api.close(),
  };
}

/** What TypeScript 7.1 has in place of made-up configurations. */
interface StableApi extends Pick<API, "parseConfigFile" | "close"> {
  parseJsonConfigFileContent(
    configuration: object,
    place: { readonly configDirectory: string },
  ): { readonly options: Readonly<Record<string, unknown>> };
  createProgram(
    files: readonly string[],
    options: Readonly<Record<string, unknown>>,
  ): { getProject(): ConstructorParameters<typeof Typescript7Program>[2]; dispose(): void };
}

function createStableEngine(module: SyncApi, kinds: NumberTable, directory: string): Engine {
  const api = new module.API({ cwd: directory }) as unknown as StableApi;
  let opened: ReturnType<StableApi["createProgram"]> | undefined;
  return {
    // Each program is made of the files as they are.
    refresh: () => undefined,
    open({ files, tsconfig }): Program {
      const configured =
        tsconfig === undefined ? fallback(api, directory) : withoutOutput(api, tsconfig);
      opened?.dispose();
      opened = api.createProgram(files, { ...configured, ...forcedCompilerOptions });
      return new Typescript7Program(module, kinds, opened.getProject());
    },
    filesOf: (tsconfig) => api.parseConfigFile(tsconfig).fileNames,
    close: () => api.close(),
  };
}

function withoutOutput(api: StableApi, tsconfig: string): Record<string, unknown> {
  const options = { ...api.parseConfigFile(tsconfig).options };
  for (const name of ["composite", "incremental"]) delete options[name];
  return options;
}

/** Programs take options as numbers, where configurations have words. */
function fallback(api: StableApi, configDirectory: string): Readonly<Record<string, unknown>> {
  const configuration = { compilerOptions: fallbackCompilerOptions, files: [] };
  return api.parseJsonConfigFileContent(configuration, { configDirectory }).options;
}

function configurationOf({ files, tsconfig }: ProgramOptions): Record<string, unknown> {
  return {
    ...(tsconfig === undefined ? {} : { extends: tsconfig }),
    compilerOptions: {
      ...(tsconfig === undefined ? fallbackCompilerOptions : {}),
      ...forcedCompilerOptions,
    },
    files,
    include: [],
    references: [],
  };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function canResolve(resolve: (specifier: string) => string, specifier: string): boolean {
  try {
    resolve(specifier);
    return true;
  } catch {
    return false;
  }
}
