import { pathToFileURL } from "node:url";

import type ts from "typescript-5";

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
  return {
    open({ files, tsconfig }) {
      const options = {
        ...(tsconfig === undefined
          ? fallbackOptions(compiler, directory)
          : parse(compiler, tsconfig).options),
        ...forcedCompilerOptions,
      };
      const host = compiler.createCompilerHost(options, true);
      const program = compiler.createProgram({
        rootNames: files,
        options,
        host,
        ...(before === undefined ? {} : { oldProgram: before }),
      });
      before = program;
      return new Typescript5Program(compiler, program);
    },
    filesOf: (tsconfig) => parse(compiler, tsconfig).fileNames,
    close: () => undefined,
  };
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
