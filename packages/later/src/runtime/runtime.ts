import type { LaterTool, Tool } from "../declare/tool.ts";
import { LaterError } from "../errors/later-error.ts";
import { executeAll } from "../executor/execute-all.ts";
import type { ExecuteAllOptions, ExecuteOptions } from "../executor/execute-options.ts";
import { assertExecutorOptions, type ExecutorOptions } from "../executor/executor-options.ts";
import { refuseCall } from "../executor/refuse-call.ts";
import type { FunctionCall } from "../model/function-call.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import { isObject } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import { globalRegistry, type ToolRegistry } from "../registry/tool-registry.ts";
import { LocalSession, sessionNotFound } from "../session/local-session.ts";
import type { Session, SessionOptions } from "../session/session.ts";
import type { ToolSource } from "../source/tool-source.ts";

/** What a {@link Runtime} can be told at its creation. */
export interface RuntimeOptions extends ExecutorOptions {
  /** Whose tools the sessions may use. @default the registry that `deftool` fills */
  readonly registry?: ToolRegistry;
}

/**
 * Sessions and the tools they may call, in this process. Everything that can be done with a session
 * can also be done here by its id, as callers from outside the process have to.
 */
export class Runtime implements ToolSource, AsyncDisposable {
  readonly registry: ToolRegistry;
  readonly #options: ExecutorOptions;
  readonly #sessions = new Map<string, LocalSession>();

  /** @throws LaterError `INVALID_ARGUMENT` for an option that makes no sense */
  constructor(options: RuntimeOptions = {}) {
    assertObject(options);
    assertExecutorOptions(options);
    const { registry = globalRegistry(), ...executorOptions } = options;
    this.registry = registry;
    this.#options = executorOptions;
  }

  /**
   * Opens a session; all or nothing.
   *
   * @throws LaterError `SESSION_EXISTS`, `TOOL_NOT_FOUND`, `DUPLICATE_TOOL`, `INVALID_ARGUMENT`, or
   * what reading a tool's declaration throws
   */
  async createSession(options: SessionOptions = {}): Promise<Session> {
    assertObject(options);
    const id = options.id ?? globalThis.crypto.randomUUID();
    if (typeof id !== "string" || id === "") {
      throw new LaterError("INVALID_ARGUMENT", "The id of a session is a non-empty string.");
    }
    if (this.#sessions.has(id)) {
      throw new LaterError("SESSION_EXISTS", `The session "${id}" exists already.`, {
        details: { sessionId: id },
      });
    }
    const session = new LocalSession(
      id,
      {
        registry: this.registry,
        options: this.#options,
        onClose: (closed) => this.#sessions.delete(closed),
      },
      options,
    );
    this.#sessions.set(id, session);
    return session;
  }

  /** Closes a session. @throws LaterError `SESSION_NOT_FOUND` */
  async destroySession(sessionId: string): Promise<void> {
    await this.#session(sessionId).close();
  }

  /** The session of that id. @throws LaterError `SESSION_NOT_FOUND` */
  async session(sessionId: string): Promise<Session> {
    return this.#session(sessionId);
  }

  /** See {@link Session.register}. */
  async register(sessionId: string, tool: Tool): Promise<void> {
    await this.#session(sessionId).register(tool);
  }

  /** See {@link Session.lookup}. */
  async lookup(sessionId: string, name: string): Promise<LaterTool | undefined> {
    return this.#session(sessionId).lookup(name);
  }

  /** See {@link Session.listDeclarations}. */
  async listDeclarations(sessionId: string): Promise<readonly FunctionDeclaration[]> {
    return this.#session(sessionId).listDeclarations();
  }

  /** See {@link Session.execute}; a session that does not exist ends in `SESSION_NOT_FOUND`. */
  execute(sessionId: string, call: FunctionCall, options?: ExecuteOptions): Promise<Outcome> {
    const session = this.#sessions.get(sessionId);
    return session === undefined
      ? refuseCall(sessionId, call, options)
      : session.execute(call, options);
  }

  /** See {@link Session.executeAll}. */
  executeAll(
    sessionId: string,
    calls: readonly FunctionCall[],
    options?: ExecuteAllOptions,
  ): Promise<Outcome[]> {
    return executeAll(
      calls,
      (call) => this.execute(sessionId, call as FunctionCall, options),
      options?.concurrency,
    );
  }

  /** Closes every session. */
  async close(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #session(sessionId: string): LocalSession {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) throw sessionNotFound(sessionId);
    return session;
  }
}

function assertObject(options: unknown): void {
  if (isObject(options)) return;
  throw new LaterError("INVALID_ARGUMENT", "The options have to be an object.");
}
