import { pathToFileURL } from "node:url";

import type ts from "typescript-5";

import { stateOf } from "../../derivation/file-stamp.ts";
import { fallbackCompilerOptions, forcedCompilerOptions } from "./compiler-options.ts";
import type { Engine } from "./engine.ts";
import { Typescript5Program } from "./typescript-5-program.ts";

type Compiler = typeof ts;

/**
 * The engine over the JavaScript compilers, TypeScript 5.9 and 6, which run in this process.
 *
 * @param resolve finds a module the way the project does
 */
export async function createTypescript5Engine(
  resolve: (specifier: string) => string,
  directory: string,
): Promise<Engine> {
  const module = (await import(pathToFileURL(resolve("typescript")).href)) as { default: Compiler };
  const compiler = module.default;
  let before: ts.Program | undefined;
  let isRearranged = false;
  const sources = new SourceFiles(compiler);
  const parsed = new Map<string, ts.ParsedCommandLine>();
  // Finding the files that a configuration selects takes long in a large project.
  const parseOnce = (tsconfig: string): ts.ParsedCommandLine => {
    const known = parsed.get(tsconfig) ?? parse(compiler, tsconfig);
    parsed.set(tsconfig, known);
    return known;
  };
  return {
    refresh(edited) {
      isRearranged ||= edited === undefined;
      parsed.clear();
      sources.refresh();
    },
    open({ files, tsconfig }) {
      const options = {
        ...(tsconfig === undefined
          ? fallbackOptions(compiler, directory)
          : parseOnce(tsconfig).options),
        ...forcedCompilerOptions,
      };
      // Otherwise, where an import has led to a file before, that file is taken again.
      const hasInvalidatedResolutions = isRearranged ? () => true : () => false;
      const host = { ...sources.hostFor(options), hasInvalidatedResolutions };
      const program = compiler.createProgram({
        rootNames: files,
        options,
        host,
        ...(before === undefined ? {} : { oldProgram: before }),
      });
      before = program;
      isRearranged = false;
      return new Typescript5Program(compiler, program);
    },
    filesOf: (tsconfig) => parseOnce(tsconfig).fileNames,
    close: () => undefined,
  };
}

/** Source files, parsed once while they stay as they are. */
class SourceFiles {
  readonly #compiler: Compiler;
  readonly #known = new Map<string, { readonly state: string; readonly source: ts.SourceFile }>();
  readonly #current = new Set<string>();

  constructor(compiler: Compiler) {
    this.#compiler = compiler;
  }

  refresh(): void {
    this.#current.clear();
  }

  hostFor(options: ts.CompilerOptions): ts.CompilerHost {
    const host = this.#compiler.createCompilerHost(options, true);
    // What the compiler notes in a file depends on its options.
    const rules = JSON.stringify(options);
    return {
      ...host,
      getSourceFile: (name, how, ...others) => {
        const key = `${name} ${JSON.stringify(how)} ${rules}`;
        const known = this.#known.get(key);
        if (known !== undefined && this.#current.has(key)) return known.source;
        this.#current.add(key);
        const state = stateOf(name);
        if (known?.state === state) return known.source;
        const source = host.getSourceFile(name, how, ...others);
        if (source === undefined) this.#known.delete(key);
        else this.#known.set(key, { state, source });
        return source;
      },
    };
  }
}

function parse(compiler: Compiler, tsconfig: string): ts.ParsedCommandLine {
  const parsed = compiler.getParsedCommandLineOfConfigFile(
    tsconfig,
    {},
    { ...compiler.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  if (parsed === undefined) throw new Error(`${tsconfig} cannot be read.`);
  return parsed;
}

function fallbackOptions(compiler: Compiler, directory: string): ts.CompilerOptions {
  return compiler.convertCompilerOptionsFromJson(fallbackCompilerOptions, directory).options;
}
