import type { LaterTool, Session } from "later-runtime";

import { CommandFailure, toCommandFailure } from "../command-failure.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { exportedTools } from "./exported-tools.ts";
import { findLibrary, type Library } from "./find-library.ts";
import { type GatheredTools, gatherTools } from "./gather-tools.ts";
import { importModule } from "./import-module.ts";
import { toolFile } from "./tool-file.ts";

/** The tools of a file, ready to be looked at and called. */
export interface LoadedTools {
  /** Absolute. */
  readonly file: string;
  /** The copy of `later-runtime` that knows the tools. */
  readonly library: Library;
  /** In order of declaration. */
  readonly tools: readonly LaterTool[];
  /** Has exactly these tools. */
  readonly session: Session;
  /** Why the file's other tools cannot be used; there is at least one of these or of the tools. */
  readonly problems: readonly CommandFailure[];
}

const example = `import { deftool } from "later-runtime";

/** Adds two numbers. */
export const add = deftool((a: number, b: number) => a + b);`;

/**
 * Loads a file and takes every tool that is declared by it or by what it imports: those in the global
 * registry and those that the file exports.
 *
 * @throws CommandFailure when the file cannot be loaded, or declares no tools
 */
export async function loadTools(file: string, terminal: Terminal): Promise<LoadedTools> {
  const { progress } = terminal;
  const absolute = toolFile(file);
  terminal.divertOutputOfTools();
  const module = await progress.during(`Loading ${file}`, () => load(absolute, file));
  const { library, session, problems } = await progress.duringBlocking(
    `Reading the types of ${file}`,
    () => gather(absolute, module),
  );
  const declarations = await session.listDeclarations();
  const tools = await Promise.all(declarations.map(({ name }) => session.lookup(name)));
  if (tools.length === 0 && problems.length === 0) {
    throw new CommandFailure(`"${file}" declares no tools.`, {
      code: "NO_TOOLS",
      remedy: `Declare one:\n${example}`,
    });
  }
  return {
    file: absolute,
    library,
    tools: tools.filter((tool) => tool !== undefined),
    session,
    problems: problems.map((problem) => toCommandFailure(problem, "LOADING_FAILED")),
  };
}

async function load(absolute: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await importModule(absolute);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(`"${file}" cannot be loaded: ${reason}`, {
      code: "LOADING_FAILED",
      cause,
    });
  }
}

async function gather(
  file: string,
  module: Readonly<Record<string, unknown>>,
): Promise<GatheredTools & { readonly library: Library }> {
  const library = await findLibrary(file);
  return { library, ...(await gatherTools(library, exportedTools(module))) };
}
