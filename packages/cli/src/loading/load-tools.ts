import { LaterError, type LaterTool, type Session } from "later-runtime";

import { CommandFailure } from "../command-failure.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { exportedTools } from "./exported-tools.ts";
import { findLibrary } from "./find-library.ts";
import { importModule } from "./import-module.ts";
import { toolFile } from "./tool-file.ts";

/** The tools of a file, ready to be looked at and called. */
export interface LoadedTools {
  /** Absolute. */
  readonly file: string;
  /** In order of declaration; at least one. */
  readonly tools: readonly LaterTool[];
  /** Has exactly these tools. */
  readonly session: Session;
}

const example = `import { deftool } from "later-runtime";

/** Adds two numbers. */
export const add = deftool((a: number, b: number) => a + b);`;

/**
 * Loads a file and takes every tool that is declared by it or by what it imports: those in the global
 * registry and those that the file exports.
 *
 * @throws CommandFailure when the file cannot be loaded, or declares no tools or unsound ones
 */
export async function loadTools(file: string, terminal: Terminal): Promise<LoadedTools> {
  const { progress } = terminal;
  const absolute = toolFile(file);
  terminal.divertOutputOfTools();
  const module = await progress.during(`Loading ${file}`, () => load(absolute, file));
  const session = await progress.duringBlocking(`Reading the types of ${file}`, () =>
    openSession(absolute, module),
  );
  const declarations = await session.listDeclarations();
  const tools = await Promise.all(declarations.map(({ name }) => session.lookup(name)));
  if (tools.length === 0) {
    throw new CommandFailure(`"${file}" declares no tools.`, {
      code: "NO_TOOLS",
      remedy: `Declare one:\n${example}`,
    });
  }
  return { file: absolute, tools: tools.filter((tool) => tool !== undefined), session };
}

async function load(absolute: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await importModule(absolute);
  } catch (cause) {
    throw new CommandFailure(`"${file}" cannot be loaded: ${messageOf(cause)}`, {
      code: "LOADING_FAILED",
      cause,
    });
  }
}

async function openSession(
  file: string,
  module: Readonly<Record<string, unknown>>,
): Promise<Session> {
  const { globalRegistry, Runtime } = await findLibrary(file);
  try {
    const registered = globalRegistry().list();
    return await new Runtime().createSession({
      tools: [...registered.map(({ declaration }) => declaration.name), ...exportedTools(module)],
    });
  } catch (cause) {
    const code = LaterError.is(cause) ? cause.code : "LOADING_FAILED";
    throw new CommandFailure(messageOf(cause), { code, cause });
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
