import * as own from "later-runtime";
import type { LaterTool, ToolRegistry } from "later-runtime";

import { type CommandFailure, joinFailures, toCommandFailure } from "../command-failure.ts";
import type { Library } from "../loading/find-library.ts";
import { loadTools } from "../loading/load-tools.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** The sound tools of several files. */
export interface ServedTools {
  /** The copy of `later-runtime` that knows them. */
  readonly library: Library;
  /** Has them and no others, so that no session meets a faulty one. */
  readonly registry: ToolRegistry;
  readonly names: readonly string[];
  /** Why others cannot be served. */
  readonly problems: readonly CommandFailure[];
}

/**
 * Loads files and takes every tool that is registered or exported by them.
 *
 * @throws CommandFailure when a file cannot be loaded, or none of the tools is sound
 */
export async function loadAllTools(
  files: readonly string[],
  terminal: Terminal,
): Promise<ServedTools> {
  const problems = new Map<string, CommandFailure>();
  const note = (problem: CommandFailure): void => {
    problems.set(problem.message, problems.get(problem.message) ?? problem);
  };
  const tools: LaterTool[] = [];
  let library: Library | undefined;
  for (const file of files) {
    const loaded = await loadTools(file, terminal);
    library ??= loaded.library;
    tools.push(...loaded.tools);
    loaded.problems.forEach(note);
  }
  library ??= own;
  const gathered = registryOf(library, tools);
  for (const problem of gathered.problems()) note(toCommandFailure(problem, "LOADING_FAILED"));
  const sound = gathered.available();
  if (files.length > 0 && sound.length === 0) throw joinFailures([...problems.values()]);
  return {
    library,
    registry: registryOf(library, sound),
    names: sound.map(({ declaration }) => declaration.name),
    problems: [...problems.values()],
  };
}

function registryOf({ ToolRegistry }: Library, tools: readonly LaterTool[]): ToolRegistry {
  const registry = new ToolRegistry();
  registry.add(...tools.map((tool) => ({ declaration: tool.declaration, tool })));
  return registry;
}
