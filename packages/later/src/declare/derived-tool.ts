import type { ToolAnnotations } from "../model/function-declaration.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";

/**
 * Where one positional parameter of a function gets its value from.
 * `property`: the argument of that name. `properties`: all arguments, as one object, or nothing when
 * there are none and the parameter is `optional` (so that its own default applies). `rest`: the
 * elements of the argument of that name, spread. `context`, `signal`: injected. `omitted`: never
 * given, because no model can fill it in.
 */
export type BoundArgument =
  | { readonly from: "property"; readonly name: string }
  | { readonly from: "properties"; readonly optional?: boolean }
  | { readonly from: "rest"; readonly name: string }
  | { readonly from: "context" }
  | { readonly from: "signal" }
  | { readonly from: "omitted" };

/** A position in a source file; line and column count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a diagnostic is about; see `docs/errors.md`. */
export type DiagnosticCode =
  | "UNSUPPORTED_TYPE"
  | "MISSING_DESCRIPTION"
  | "MISSING_PARAMETER_DESCRIPTION"
  | "OPEN_TYPE"
  | "LOOSENED"
  | "HIDDEN"
  | "UNKNOWN_PARAM_TAG"
  | "OVERLOADED"
  | "LARGE_SCHEMA"
  | "INVALID_NAME"
  | "INVALID_TAG";

/** Something the author of a tool should know about its declaration. */
export interface Diagnostic {
  /** An `error` makes the tool unusable; `warning` and `info` do not. */
  readonly severity: "error" | "warning" | "info";
  readonly code: DiagnosticCode;
  /** What is wrong, about what, and the smallest change that mends it. */
  readonly message: string;
  /** The parameter or member, such as `opts.items[].id`. */
  readonly path?: string;
  readonly position?: SourcePosition;
}

/** An error that a tool is documented to throw. */
export interface DocumentedError {
  /** Its type, such as `SOLD_OUT`, or the name of its class; absent where the comment has a sentence only. */
  readonly type?: string;
  /** When it is thrown. */
  readonly description: string;
}

/** What introspection finds out about one function. Plain JSON: it is cached and can be injected. */
export interface DerivedTool {
  /**
   * What its author calls it: in the options or a `@tool` tag, or else as the function or the constant is
   * named. An `export { local as published }` does not rename a tool.
   */
  readonly name: string;
  /** Absent when there is no doc comment. */
  readonly description?: string;
  /** Of type `object`; may carry the private `x-` marks. */
  readonly parameters: JsonSchemaObject;
  /**
   * The type of the (awaited) return value. Of a generator it is what it returns; of one that returns
   * nothing, what it yields, since the last of that is the result.
   */
  readonly response?: JsonSchemaObject;
  /**
   * In the order in which they are passed: one entry per parameter of the function, and one per element
   * of a rest parameter whose type is a tuple with labels.
   */
  readonly arguments: readonly BoundArgument[];
  readonly annotations?: ToolAnnotations;
  /** The function is a generator: it yields partial results. */
  readonly streaming?: boolean;
  /** What `@throws` says, in the order of the comment. Absent when it says nothing. */
  readonly throws?: readonly DocumentedError[];
  /** The member of the object given to `deftools` that is to be called. */
  readonly member?: string;
  /** The exported binding that holds the tool, where there is one. */
  readonly exportName?: string;
  /** The source file, relative to the folder of the nearest `package.json`, with forward slashes. */
  readonly module?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** What introspection finds out about the type of one `deftype`. Plain JSON, as {@link DerivedTool} is. */
export interface DerivedType {
  /** What messages call it: the constant or property that holds it. */
  readonly name: string;
  /** May carry the private `x-` marks. */
  readonly schema: JsonSchemaObject;
  readonly diagnostics: readonly Diagnostic[];
}

/** What introspection finds at one call of `deftool`, `deftools` or `deftype`. */
export type DerivedSite =
  | {
      readonly kind: "tool";
      readonly line: number;
      readonly column: number;
      readonly tool: DerivedTool;
    }
  | {
      readonly kind: "tools";
      readonly line: number;
      readonly column: number;
      readonly tools: readonly DerivedTool[];
    }
  | {
      readonly kind: "type";
      readonly line: number;
      readonly column: number;
      readonly type: DerivedType;
    };
