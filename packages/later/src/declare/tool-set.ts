import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Tool } from "./tool.ts";

/** The public methods of an object, each as a tool of its own. */
export interface ToolSet {
  /** In the order in which the object's type declares them; throws as {@link Tool.declaration} does. */
  readonly tools: readonly Tool[];
  /** What the model sees of them. */
  readonly declarations: readonly FunctionDeclaration[];
}
