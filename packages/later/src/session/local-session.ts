import { isTool } from "../declare/make-tool.ts";
import { isToolSet } from "../declare/tool-set.ts";
import type { LaterTool, Tool } from "../declare/tool.ts";
import { LaterError } from "../errors/later-error.ts";
import type { CallHost } from "../executor/call-host.ts";
import { executeAll } from "../executor/execute-all.ts";
import { executeCall } from "../executor/execute-call.ts";
import type { ExecuteAllOptions, ExecuteOptions } from "../executor/execute-options.ts";
import { executeWhenFound } from "../executor/execute-when-found.ts";
import type { ExecutorOptions } from "../executor/executor-options.ts";
import { type HomelessCall, refuseCall } from "../executor/refuse-call.ts";
import type { RunningCall } from "../executor/running-call.ts";
import type { UncheckedCall } from "../model/function-call.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { ToolRegistry } from "../registry/tool-registry.ts";
import type { SessionLimits } from "../store/session-limits.ts";
import { sessionNotFound } from "../store/session-not-found.ts";
import type { SessionStore } from "../store/session-store.ts";
import type { SessionVariables } from "../variables/session-variables.ts";
import type { Programs } from "./programs.ts";
import { SessionContents } from "./session-contents.ts";
import {
  readSessionInfo,
  type SessionInfo,
  type SessionState,
  storeInitialState,
  updateSessionState,
} from "./session-state.ts";
import type { Session, SessionOptions, ToolSelection } from "./session.ts";

/** What a session needs of the runtime that opens it. */
export interface SessionHost {
  readonly registry: ToolRegistry;
  readonly options: ExecutorOptions;
  readonly store: SessionStore;
  readonly limits: () => Required<SessionLimits>;
  /** Told of each session and program that has been given a time to live. */
  readonly onExpiring: () => void;
}

/** A session whose tools run in this process. */
export class LocalSession implements Session, CallHost {
  readonly id: string;
  readonly data: unknown;
  readonly options: ExecutorOptions;
  readonly #host: SessionHost;
  /** Names of enabled tools of the registry; `undefined` for all but the disabled ones. */
  readonly #enabled: Set<string> | undefined;
  // Most sessions have none of these: they are made when they are needed.
  #disabled: Set<string> | undefined;
  #private: Map<string, LaterTool> | undefined;
  #running: Map<string, RunningCall | undefined> | undefined;
  #contents: SessionContents | undefined;
  /** Whether the session can expire, so that its use has to be noted. */
  #expires: boolean;
  #closed = false;

  constructor(id: string, host: SessionHost, ttlMs: number, options: SessionOptions) {
    this.id = id;
    this.#expires = ttlMs !== Infinity;
    this.data = options.data;
    this.options = host.options;
    this.#host = host;
    if (options.tools === undefined) {
      // What is wrong with a tool shows when the session begins, not in the middle of a conversation.
      host.registry.list();
    } else {
      this.#enabled = new Set();
      for (const selection of listOf(options.tools)) this.#select(selection);
    }
  }

  /** Keeps the state that the session begins with. */
  async begin(state: SessionState): Promise<void> {
    if (Object.keys(state.metadata).length === 0) return;
    await storeInitialState(this.#content.home, state);
  }

  get variables(): SessionVariables {
    return this.#content.variables;
  }

  get programs(): Programs {
    return this.#content.programs;
  }

  info(): Promise<SessionInfo> {
    return readSessionInfo(this.#content.home);
  }

  async update(change: (state: SessionState) => SessionState): Promise<SessionState> {
    const state = await updateSessionState(this.#content.home, change);
    this.#expires = state.ttlMs !== Infinity;
    if (this.#expires) this.#host.onExpiring();
    return state;
  }

  async touch(): Promise<void> {
    this.#assertOpen();
    if (!(await this.#host.store.touch(this.id))) throw sessionNotFound(this.id);
  }

  async listDeclarations(): Promise<readonly FunctionDeclaration[]> {
    await this.#use();
    const global = this.#host.registry.available().filter((tool) => this.#isEnabled(tool));
    return Object.freeze(
      [...global, ...(this.#private?.values() ?? [])].map((tool) => tool.declaration),
    );
  }

  async lookup(name: string): Promise<LaterTool | undefined> {
    await this.#use();
    return this.find(name);
  }

  async register(tool: Tool): Promise<void> {
    await this.#use();
    this.#addPrivate(tool.tool);
  }

  async enable(name: string): Promise<void> {
    await this.#use();
    this.#enable(name);
  }

  async disable(name: string): Promise<void> {
    await this.#use();
    if (this.#private?.delete(name) === true) return;
    if (this.#enabled === undefined) (this.#disabled ??= new Set()).add(name);
    else this.#enabled.delete(name);
  }

  execute(call: UncheckedCall, options?: ExecuteOptions): Promise<Outcome> {
    if (this.#closed) return refuseCall(this.#homeless(call, options));
    return this.#expires ? this.#executeAlive(call, options) : executeCall(this, call, options);
  }

  executeAll(calls: readonly UncheckedCall[], options?: ExecuteAllOptions): Promise<Outcome[]> {
    const homeless = { sessionId: this.id, options, observer: this.options.onEvent };
    return executeAll(calls, homeless, (call, own) => this.execute(call, own));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.end();
    await this.#host.store.delete(this.id);
  }

  /** What is left to do here when the store no longer has the session. */
  end(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const call of this.#running?.values() ?? []) call?.cancel();
    this.#contents?.end();
    this.#private = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  find(name: string): LaterTool | undefined {
    const own = this.#private?.get(name);
    if (own !== undefined) return own;
    const tool = this.#host.registry.get(name);
    return tool !== undefined && this.#isEnabled(tool) ? tool : undefined;
  }

  track(call: RunningCall): void {
    const { callId } = call.identity;
    // What no call has as its id stays: V8 gives an emptied map a smaller table, and another one for the next call.
    this.#running ??= new Map([["", undefined]]);
    this.#running.set(callId, call);
    const release = this.#expires ? this.#content.keepAlive() : undefined;
    call.onEnd(() => {
      this.#running?.delete(callId);
      release?.();
    });
  }

  findRunning(callId: string): RunningCall | undefined {
    return this.#running?.get(callId);
  }

  get #content(): SessionContents {
    return (this.#contents ??= new SessionContents(this.id, this.#host));
  }

  #executeAlive(call: UncheckedCall, options?: ExecuteOptions): Promise<Outcome> {
    return executeWhenFound(this.#homeless(call, options), async () => {
      const isAlive = await this.#host.store.touch(this.id);
      return isAlive && !this.#closed ? { execute: this.#execute } : undefined;
    });
  }

  #homeless<Call>(
    call: Call,
    options: ExecuteOptions | undefined,
  ): HomelessCall & { readonly call: Call } {
    return { sessionId: this.id, call, options, observer: this.options.onEvent };
  }

  readonly #execute = (call: UncheckedCall, options?: ExecuteOptions): Promise<Outcome> =>
    executeCall(this, call, options);

  /** Notes a use of the session, where that matters. */
  async #use(): Promise<void> {
    if (this.#expires) await this.touch();
    else this.#assertOpen();
  }

  #select(selection: ToolSelection): void {
    if (typeof selection === "string") this.#enable(selection);
    else if (isToolSet(selection)) for (const tool of selection.tools) this.#select(tool);
    else if (isTool(selection)) this.#add(selection.tool);
    else {
      throw new LaterError(
        "INVALID_ARGUMENT",
        '"tools" takes what deftool and deftools return, and names of registered tools.',
      );
    }
  }

  #add(tool: LaterTool): void {
    const { name } = tool.declaration;
    if (this.#host.registry.get(name)?.handler === tool.handler) this.#enabled?.add(name);
    else if (this.#private?.get(name)?.handler !== tool.handler) this.#addPrivate(tool);
  }

  #addPrivate(tool: LaterTool): void {
    const { name } = tool.declaration;
    if (this.find(name) !== undefined) {
      throw new LaterError("DUPLICATE_TOOL", `The session already has a tool named "${name}".`, {
        details: { name },
      });
    }
    (this.#private ??= new Map()).set(name, tool);
  }

  #enable(name: string): void {
    if (this.#private?.has(name) === true) return;
    if (this.#host.registry.get(name) === undefined) throw this.#missing(name);
    this.#enabled?.add(name);
    this.#disabled?.delete(name);
  }

  /** Why there is no tool of that name: it may be there, and faulty. */
  #missing(name: string): unknown {
    const problems = this.#host.registry.problems();
    const own = problems.find(
      (problem) => LaterError.is(problem) && problem.details["name"] === name,
    );
    const others = problems.length === 0 ? "" : " Some tools could not be declared, see the cause.";
    const message = `No tool is registered as "${name}".${others}`;
    return (
      own ?? new LaterError("TOOL_NOT_FOUND", message, { cause: problems[0], details: { name } })
    );
  }

  #isEnabled({ declaration: { name } }: LaterTool): boolean {
    return this.#enabled === undefined
      ? this.#disabled?.has(name) !== true
      : this.#enabled.has(name);
  }

  #assertOpen(): void {
    if (this.#closed) throw sessionNotFound(this.id);
  }
}

function listOf(tools: readonly ToolSelection[]): readonly ToolSelection[] {
  if (Array.isArray(tools)) return tools;
  throw new LaterError("INVALID_ARGUMENT", '"tools" has to be an array.');
}
