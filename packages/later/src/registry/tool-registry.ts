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
 * is first read after the tool was added, so that one look serves all of them. What is wrong with one
 * tool keeps that tool out and concerns no other.
 */
export class ToolRegistry {
  readonly #tools = new Map<string, LaterTool>();
  readonly #pull: () => readonly (Tool | ToolSet)[];
  #pending: (Tool | ToolSet)[] = [];
  #refused: RefusedTool[] = [];

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

  /** Removes a tool, which may make room for another; tells whether there was one. */
  delete(name: string): boolean {
    this.#settle();
    this.#pending = this.#refused.map(({ entry }) => entry);
    this.#refused = [];
    return this.#tools.delete(name);
  }

  /** The sound tool of that name. */
  get(name: string): LaterTool | undefined {
    const known = this.#tools.get(name);
    if (known !== undefined) return known;
    this.#settle();
    return this.#tools.get(name);
  }

  /** Every sound tool, in order of registration. */
  available(): readonly LaterTool[] {
    this.#settle();
    return [...this.#tools.values()];
  }

  /** What keeps tools out: what reading their declarations throws, and `DUPLICATE_TOOL`. */
  problems(): readonly unknown[] {
    this.#settle();
    return this.#refused.map(({ problem }) => problem);
  }

  /**
   * Every tool, in order of registration, if all of them are sound.
   *
   * @throws LaterError every one of the `problems`, in one message
   */
  list(): readonly LaterTool[] {
    throwAll(this.problems());
    return this.available();
  }

  #settle(): void {
    this.#pending.push(...this.#pull());
    if (this.#pending.length === 0) return;
    const waiting = this.#pending;
    this.#pending = [];
    for (const entry of waiting) this.#take(entry);
  }

  #take(entry: Tool | ToolSet): void {
    try {
      if (isToolSet(entry)) for (const tool of entry.tools) this.#take(tool);
      else this.#insert(entry.tool);
    } catch (problem) {
      this.#refused.push({ entry, problem });
    }
  }

  #insert(tool: LaterTool): void {
    const { name } = tool.declaration;
    const present = this.#tools.get(name);
    if (present === undefined) this.#tools.set(name, tool);
    else if (present.handler !== tool.handler) {
      throw new LaterError(
        "DUPLICATE_TOOL",
        `Two tools are named "${name}"${placesOf(present, tool)}. Rename one, or give it another ` +
          'name: deftool(…, { name: "…" }).',
        { details: { name } },
      );
    }
  }
}

/** A tool that could not be taken in. */
interface RefusedTool {
  readonly entry: Tool | ToolSet;
  readonly problem: unknown;
}

function placesOf(...tools: readonly LaterTool[]): string {
  const places = tools.flatMap(({ position }) =>
    position === undefined ? [] : [`${position.file}:${position.line}:${position.column}`],
  );
  return places.length === 0 ? "" : ` (${places.join(" and ")})`;
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
