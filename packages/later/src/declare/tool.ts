import type { FunctionDeclaration, ToolAnnotations } from "../model/function-declaration.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { BoundArgument, Diagnostic, DocumentedError, SourcePosition } from "./derived-tool.ts";
import type { StandardSchema } from "./standard-schema.ts";
import type { ToolPolicies } from "./tool-policies.ts";

/** Enough for another process to load the same function. */
export interface ToolReference {
  /** A path relative to the folder of the nearest `package.json`, with forward slashes. */
  readonly module: string;
  /** The name of the export. */
  readonly function: string;
  /** How many parameters the function declares, injected and optional ones included. */
  readonly arity: number;
}

/** What may be set for one tool, over what its function and its doc comment say. */
export interface ToolOptions extends ToolPolicies {
  /** Over the function's name. */
  readonly name?: string;
  /** Over the doc comment's text. */
  readonly description?: string;
  /**
   * How long one call may take, in milliseconds; `Infinity` for no limit.
   *
   * @default the executor's limit, 30 000
   */
  readonly timeoutMs?: number;
  /** Hints about the tool's behaviour; they are merged over those of the doc comment. */
  readonly annotations?: ToolAnnotations;
  /**
   * Whether the tool enters the global registry. Switch it off for tools that are made anew for each
   * request, and hand them to a session instead.
   *
   * @default true
   */
  readonly register?: boolean;
}

/** A tool in full: what the registry keeps. Immutable. */
export interface LaterTool {
  readonly declaration: FunctionDeclaration;
  /** Absent for closures; such a tool cannot run elsewhere. */
  readonly ref?: ToolReference;
  /** The author's function, called with one argument per entry of `binding`. */
  readonly handler: (...values: never[]) => unknown;
  readonly binding: readonly BoundArgument[];
  /** `declaration.parametersJsonSchema` with the private marks that say how values are decoded. */
  readonly parameters: JsonSchemaObject;
  /** The author's own validator, which then decides alone. */
  readonly validator?: StandardSchema;
  readonly annotations: ToolAnnotations;
  /** Errors that its doc comment lists. No model sees them. @default none */
  readonly throws?: readonly DocumentedError[];
  /** In milliseconds. */
  readonly timeoutMs?: number;
  /** How its calls are run, where it is not as ever. */
  readonly policies?: ToolPolicies;
  /**
   * Whether the handler passes calls on to where the function is. It then gets the arguments as JSON: validated,
   * not decoded.
   *
   * @default false
   */
  readonly isRemote?: boolean;
  /** Where it was declared, if the running program knows. */
  readonly position?: SourcePosition | undefined;
  /** What was hidden, loosened or is missing, with positions. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What every tool carries beside being callable. */
export interface Tool {
  /**
   * What the model sees.
   *
   * @throws LaterError `SCHEMA_UNAVAILABLE`, `UNSUPPORTED_TYPE`, `MISSING_DESCRIPTION`,
   * `INVALID_DECLARATION` or `INTROSPECTION_FAILED`
   */
  readonly declaration: FunctionDeclaration;
  /** The tool in full; throws as `declaration` does. */
  readonly tool: LaterTool;
}
