import { isToolSet, LaterError, type Session, type Tool, type ToolSet } from "later-runtime";

import { askAboutMarked } from "./ask-about-marked.ts";
import type { Library } from "./find-library.ts";

/** The sound tools of a file, and what is wrong with the others. */
export interface GatheredTools {
  /** Has the sound ones. */
  readonly session: Session;
  /** What was thrown, once for each tool that is left out. */
  readonly problems: readonly unknown[];
}

/** Gathers the tools of the global registry and exported ones, so that no tool stands in the way of another. */
export async function gatherTools(
  { globalRegistry, Runtime }: Library,
  exported: readonly (Tool | ToolSet)[],
): Promise<GatheredTools> {
  const registry = globalRegistry();
  const names = registry.available().map(({ declaration }) => declaration.name);
  const runtime = new Runtime({ registry, authorize: askAboutMarked });
  const session = await runtime.createSession({ tools: names });
  const problems = new Problems(registry.problems());
  const gather = async (entry: Tool | ToolSet): Promise<void> => {
    try {
      if (isToolSet(entry)) for (const tool of entry.tools) await gather(tool);
      else await addTo(session, entry);
    } catch (problem) {
      problems.add(problem);
    }
  };
  for (const entry of exported) await gather(entry);
  return { session, problems: problems.list() };
}

async function addTo(session: Session, tool: Tool): Promise<void> {
  const present = await session.lookup(tool.declaration.name);
  if (present?.handler !== tool.tool.handler) await session.register(tool);
}

/** What is both registered and exported tells of its problem twice. */
class Problems {
  readonly #byKey = new Map<string, unknown>();

  constructor(problems: readonly unknown[]) {
    for (const problem of problems) this.add(problem);
  }

  add(problem: unknown): void {
    const key = keyOf(problem);
    if (!this.#byKey.has(key)) this.#byKey.set(key, problem);
  }

  list(): readonly unknown[] {
    return [...this.#byKey.values()];
  }
}

function keyOf(problem: unknown): string {
  return LaterError.is(problem) && problem.code === "DUPLICATE_TOOL"
    ? `${problem.code} ${String(problem.details["name"])}`
    : String(problem);
}
