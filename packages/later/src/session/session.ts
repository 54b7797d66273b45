import type { ToolSet } from "../declare/tool-set.ts";
import type { LaterTool, Tool } from "../declare/tool.ts";
import type { ExecuteAllOptions, ExecuteOptions } from "../executor/execute-options.ts";
import type { UncheckedCall } from "../model/function-call.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { SessionVariables } from "../variables/session-variables.ts";
import type { Programs } from "./programs.ts";
import type { SessionInfo, SessionState } from "./session-state.ts";

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
  /**
   * How long the session lives without being used, in milliseconds: 0 or more, `Infinity` for ever. A call
   * that runs and a watch that is open use it all the time.
   *
   * @default the runtime's `sessionTtlMs`
   */
  readonly ttlMs?: number;
  /** Kept in the store, for everybody who has the session. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * One conversation's view of the tools. Sessions do not see each other's private tools, calls or
 * data. Every method but `close` rejects with `SESSION_NOT_FOUND` once the session is closed or has
 * expired, except `execute` and `executeAll`, which never reject.
 */
export interface Session extends AsyncDisposable {
  readonly id: string;
  /** Values that the application, tools and other processes share in this session. */
  readonly variables: SessionVariables;
  /** Programs that belong to this session. */
  readonly programs: Programs;
  /** What is known about the session. */
  info(): Promise<SessionInfo>;
  /**
   * Changes metadata, time to live or worker to what a function makes of them, which may be called more
   * than once: nobody else's change is lost in between. Rejects with what the function throws, with
   * `INVALID_ARGUMENT` and `QUOTA_EXCEEDED`.
   */
  update(change: (state: SessionState) => SessionState): Promise<SessionState>;
  /** Uses the session, which postpones its expiry. */
  touch(): Promise<void>;
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
  /**
   * Runs one call. Never rejects. While a call of the same id runs, it shares the outcome of that one if both ask for the same on
   * the same behalf, and is refused with `INVALID_CALL` otherwise; an id is forgotten when its call ends.
   */
  execute(call: UncheckedCall, options?: ExecuteOptions): Promise<Outcome>;
  /**
   * Runs calls side by side; outcomes come in the order of the calls. An id counts once in all of them: calls that ask
   * for the same share an outcome. Never rejects, except with `INVALID_ARGUMENT` for what is no array.
   */
  executeAll(calls: readonly UncheckedCall[], options?: ExecuteAllOptions): Promise<Outcome[]>;
  /** Ends the session, with everything that belongs to it, and cancels its calls. May be called more than once. */
  close(): Promise<void>;
}
