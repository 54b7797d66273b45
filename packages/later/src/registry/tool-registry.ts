import { takeAnnouncedTools } from "../declare/announced-tools.ts";
import { isToolSet, type ToolSet } from "../declare/tool-set.ts";
import type { LaterTool, Tool } from "../declare/tool.ts";
import { LaterError } from "../errors/later-error.ts";

/** What a {@link ToolRegistry} can be told at its creation. */
export interface ToolRegistryOptions {
  /** Where tools come from besides `add`: asked for new ones at each reading. */
  readonly pull?: () => readonly (Tool | ToolSet)[];
}

/**
 * Tools by name, in order of registration. Names and types of a tool are looked at when the registry
 * is first read after the tool was added, so that one look serves all of them; what is wrong with a
 * tool is thrown then, and again at each reading, until the tool is mended.
 */
export class ToolRegistry {
  readonly #tools = new Map<string, LaterTool>();
  readonly #pull: () => readonly (Tool | ToolSet)[];
  #pending: (Tool | ToolSet)[] = [];

  constructor(options: ToolRegistryOptions = {}) {
    this.#pull = options.pull ?? (() => []);
  }

  /** Adds tools. The same tool may be added again, which changes nothing. */
  add(...tools: readonly (Tool | ToolSet)[]): void {
    this.#pending.push(...tools);
  }

  /**
   * Puts a tool in the place of the one of the same name, or adds it.
   *
   * @throws LaterError what reading its declaration throws
   */
  replace(tool: Tool): void {
    this.#settle();
    this.#tools.set(tool.declaration.name, tool.tool);
  }

  /** Removes a tool; tells whether there was one. */
  delete(name: string): boolean {
    this.#settle();
    return this.#tools.delete(name);
  }

  /**
   * The tool of that name.
   *
   * @throws LaterError `DUPLICATE_TOOL`, or what reading a tool's declaration throws
   */
  get(name: string): LaterTool | undefined {
    this.#settle();
    return this.#tools.get(name);
  }

  /**
   * Every tool, in order of registration.
   *
   * @throws LaterError as `get` does
   */
  list(): readonly LaterTool[] {
    this.#settle();
    return [...this.#tools.values()];
  }

  #settle(): void {
    const pulled = this.#pull();
    if (pulled.length > 0) this.#pending.push(...pulled);
    if (this.#pending.length === 0) return;
    const waiting = this.#pending.flatMap((entry) => (isToolSet(entry) ? entry.tools : [entry]));
    const failures: unknown[] = [];
    const refused: Tool[] = [];
    for (const tool of waiting) {
      try {
        this.#insert(tool.tool);
      } catch (error) {
        failures.push(error);
        refused.push(tool);
      }
    }
    // What was refused stays, so that the mistake cannot be overlooked at a later reading.
    this.#pending = refused;
    throwAll(failures);
  }

  #insert(tool: LaterTool): void {
    const { name } = tool.declaration;
    const present = this.#tools.get(name);
    if (present === undefined) this.#tools.set(name, tool);
    else if (present.handler !== tool.handler) {
      throw new LaterError(
        "DUPLICATE_TOOL",
        `Two tools are named "${name}". Rename one, or give it another name: deftool(…, { name: "…" }).`,
        { details: { name } },
      );
    }
  }
}

let global: ToolRegistry | undefined;

/** The registry that `deftool` and `deftools` fill. */
export function globalRegistry(): ToolRegistry {
  return (global ??= new ToolRegistry({ pull: takeAnnouncedTools }));
}

function throwAll(failures: readonly unknown[]): void {
  const [first] = failures;
  if (failures.length === 0) return;
  if (failures.length === 1 || !LaterError.is(first)) throw first;
  const messages = failures.map((failure) =>
    failure instanceof Error ? failure.message : String(failure),
  );
  throw new LaterError(first.code, messages.join("\n"), {
    cause: first,
    details: { failures: messages },
  });
}
