import type { ToolSet } from "../declare/tool-set.ts";
import type { LaterTool, Tool } from "../declare/tool.ts";
import type { ExecuteAllOptions, ExecuteOptions } from "../executor/execute-options.ts";
import type { FunctionCall } from "../model/function-call.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Outcome } from "../model/tool-result.ts";

/** A tool to enable: the name of a registered one, a tool, or a set of tools. */
export type ToolSelection = string | Tool | ToolSet;

/** What a session starts with. */
export interface SessionOptions {
  /** Non-empty and not in use. @default a random UUID */
  readonly id?: string;
  /**
   * What may be called in the session. Tools that the registry does not know become private to it.
   *
   * @default every tool of the registry, also those that are registered later
   */
  readonly tools?: readonly ToolSelection[];
  /** Application data that tools find in their context. Stays in this process. */
  readonly data?: unknown;
}

/**
 * One conversation's view of the tools. Sessions do not see each other's private tools, calls or
 * data. Every method but `close` rejects with `SESSION_NOT_FOUND` once the session is closed, except
 * `execute` and `executeAll`, which never reject.
 */
export interface Session extends AsyncDisposable {
  readonly id: string;
  /** What the model may call: enabled global tools in order of registration, then private ones. */
  listDeclarations(): Promise<readonly FunctionDeclaration[]>;
  /** The tool that a call of this name would run. */
  lookup(name: string): Promise<LaterTool | undefined>;
  /** Adds a tool that only this session has. Rejects with `DUPLICATE_TOOL` when the name is taken. */
  register(tool: Tool): Promise<void>;
  /** Lets a tool of the registry be called. Rejects with `TOOL_NOT_FOUND` when there is none. */
  enable(name: string): Promise<void>;
  /** Forbids a tool; a private one is removed. Calls that run already go on. */
  disable(name: string): Promise<void>;
  /** Runs one call. Never rejects. */
  execute(call: FunctionCall, options?: ExecuteOptions): Promise<Outcome>;
  /**
   * Runs calls side by side; outcomes come in the order of the calls. Never rejects, except with
   * `INVALID_ARGUMENT` for what is no array.
   */
  executeAll(calls: readonly FunctionCall[], options?: ExecuteAllOptions): Promise<Outcome[]>;
  /** Ends the session and cancels its calls. May be called more than once. */
  close(): Promise<void>;
}
