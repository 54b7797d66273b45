import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Tool } from "./tool.ts";

const brand = Symbol.for("later-runtime.tool-set");

/** The public methods of an object, each as a tool of its own. Iterates over `tools`. */
export interface ToolSet extends Iterable<Tool> {
  /** In the order in which the object's type declares them; throws as {@link Tool.declaration} does. */
  readonly tools: readonly Tool[];
  /** What the model sees of them. */
  readonly declarations: readonly FunctionDeclaration[];
}

/** A set whose tools are made when they are first needed. */
export class LazyToolSet implements ToolSet {
  readonly #make: () => readonly Tool[];
  #tools: readonly Tool[] | undefined;

  constructor(make: () => readonly Tool[]) {
    this.#make = make;
    Object.defineProperty(this, brand, { value: true });
  }

  get tools(): readonly Tool[] {
    return (this.#tools ??= Object.freeze(this.#make()));
  }

  get declarations(): readonly FunctionDeclaration[] {
    return this.tools.map((tool) => tool.declaration);
  }

  [Symbol.iterator](): Iterator<Tool> {
    return this.tools[Symbol.iterator]();
  }
}

/** Recognises what `deftools` returns, also from another copy of the library. */
export function isToolSet(value: unknown): value is ToolSet {
  return typeof value === "object" && value !== null && brand in value;
}
