import type { LaterTool, Tool } from "../declare/tool.ts";
import { LaterError } from "../errors/later-error.ts";
import { executeAll } from "../executor/execute-all.ts";
import type { ExecuteAllOptions, ExecuteOptions } from "../executor/execute-options.ts";
import { executeWhenFound } from "../executor/execute-when-found.ts";
import { assertExecutorOptions } from "../executor/executor-options.ts";
import type { UncheckedCall } from "../model/function-call.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import { isObject } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import { globalRegistry, type ToolRegistry } from "../registry/tool-registry.ts";
import { LocalSession, type SessionHost } from "../session/local-session.ts";
import { Programs } from "../session/programs.ts";
import { readState } from "../session/session-state.ts";
import type { Session, SessionOptions } from "../session/session.ts";
import type { ToolPlacement } from "../source/tool-placement.ts";
import type { ToolSource } from "../source/tool-source.ts";
import { MemorySessionStore } from "../store/memory-session-store.ts";
import { SerialQueue } from "../store/serial-queue.ts";
import { quotaExceeded, readSessionLimits, type SessionLimits } from "../store/session-limits.ts";
import { sessionNotFound } from "../store/session-not-found.ts";
import { globalSession, type SessionStore, type StoreStatistics } from "../store/session-store.ts";
import type { RuntimeOptions } from "./runtime-options.ts";
import { type RuntimeSettings, readSettings } from "./runtime-settings.ts";
import { Sweeper } from "./sweeper.ts";

/**
 * Sessions and the tools they may call, in this process. Everything that can be done with a session
 * can also be done here by its id, as callers from outside the process have to. Over a store that is
 * shared, sessions of other processes are found too; their private tools are not.
 */
export class Runtime implements ToolSource, AsyncDisposable {
  readonly registry: ToolRegistry;
  /** Where sessions are kept. */
  readonly store: SessionStore;
  /** Programs that belong to no session. */
  readonly programs: Programs;
  readonly #host: SessionHost;
  readonly #settings: RuntimeSettings;
  readonly #sessions = new Map<string, LocalSession>();
  /** Those that another process has begun. */
  readonly #adopted = new Set<LocalSession>();
  readonly #sweeper: Sweeper;
  readonly #unsubscribe: () => void;
  readonly #ownStore: boolean;
  readonly #placement: ToolPlacement | undefined;

  /** @throws LaterError `INVALID_ARGUMENT` for an option that makes no sense */
  constructor(options: RuntimeOptions = {}) {
    assertObject(options);
    assertExecutorOptions(options);
    const { registry = globalRegistry(), placement } = options;
    const store = options.store ?? placement?.store ?? new MemorySessionStore();
    this.registry = registry;
    this.store = store;
    this.#placement = placement;
    this.#ownStore = options.store === undefined && placement?.store === undefined;
    this.#settings = readSettings(options);
    const { programTtlMs, sweepIntervalMs } = this.#settings;
    this.#sweeper = new Sweeper(store, sweepIntervalMs);
    const onExpiring = (): void => this.#sweeper.start();
    // A copy: what tools share in one runtime is found by it.
    const placed = { ...options, ...(placement === undefined ? {} : { place: placement.place }) };
    const limits = (): Required<SessionLimits> => this.limits;
    this.#host = { registry, options: placed, store, limits, onExpiring };
    const sessionId = globalSession;
    const queue = new SerialQueue();
    const ttlMs = programTtlMs;
    this.programs = new Programs({ store, sessionId, limits, queue, ttlMs, onExpiring });
    this.#unsubscribe = store.onEnd((id) => this.#forget(id));
  }

  /**
   * Makes a runtime whose tools can run elsewhere, when they can.
   *
   * @throws LaterError what the constructor throws, and what starting the placement does
   *
   * @example
   * ```ts
   * await using runtime = await Runtime.open({ placement: new Workers({ pools: [{ command }] }) });
   * ```
   */
  static async open(options: RuntimeOptions = {}): Promise<Runtime> {
    const runtime = new Runtime(options);
    try {
      await options.placement?.start(runtime);
    } catch (error) {
      await runtime.close();
      throw error;
    }
    return runtime;
  }

  /**
   * Opens a session; all or nothing.
   *
   * @throws LaterError `SESSION_EXISTS`, `TOOL_NOT_FOUND`, `DUPLICATE_TOOL`, `INVALID_ARGUMENT`,
   * `QUOTA_EXCEEDED`, or what reading a tool's declaration throws
   */
  async createSession(options: SessionOptions = {}): Promise<Session> {
    assertObject(options);
    const id = options.id ?? globalThis.crypto.randomUUID();
    assertSessionId(id);
    const { sessionTtlMs, maxSessions } = this.#settings;
    const { metadata = {}, ttlMs = sessionTtlMs } = options;
    const state = readState({ metadata, ttlMs }, this.limits);
    const session = new LocalSession(id, this.#host, ttlMs, options);
    const created = await this.store.create(id, { ttlMs, maxSessions });
    if (created === "exists") {
      throw new LaterError("SESSION_EXISTS", `The session "${id}" exists already.`, {
        details: { sessionId: id },
      });
    }
    if (created === "full") {
      const message = `There may be no more than ${maxSessions} sessions.`;
      throw quotaExceeded("sessions", maxSessions, message);
    }
    // Somebody who knew the id may have found it in the store a moment ago.
    this.#sessions.get(id)?.end();
    this.#sessions.set(id, session);
    if (ttlMs !== Infinity) this.#sweeper.start();
    await session.begin(state);
    return session;
  }

  /** How much each of its sessions may hold: what the store says, and lower limits that the runtime was given. */
  get limits(): Required<SessionLimits> {
    return readSessionLimits(this.#settings.limits, this.store.limits);
  }

  /** Ends a session. @throws LaterError `SESSION_NOT_FOUND` */
  async destroySession(sessionId: string): Promise<void> {
    if (!(await this.store.delete(sessionId))) throw sessionNotFound(sessionId);
  }

  /** The session of that id. @throws LaterError `SESSION_NOT_FOUND` */
  async session(sessionId: string): Promise<Session> {
    return this.#session(sessionId);
  }

  /** Whether there is such a session; asking does not use it. */
  hasSession(sessionId: string): Promise<boolean> {
    return this.store.has(sessionId);
  }

  /** The ids of all sessions, in no particular order. */
  listSessions(): Promise<readonly string[]> {
    return this.store.list();
  }

  /** Notes which worker served a session last; makes the session if there is none. */
  async assignWorker(sessionId: string, workerId: string): Promise<void> {
    if (!(await this.store.has(sessionId))) {
      try {
        await this.createSession({ id: sessionId });
      } catch (error) {
        if (!LaterError.is(error) || error.code !== "SESSION_EXISTS") throw error;
      }
    }
    const session = await this.#session(sessionId);
    await session.update((state) => ({ ...state, workerId }));
  }

  /** Removes what has expired; tells how many sessions that were. */
  sweep(): Promise<number> {
    return this.store.sweep();
  }

  /** Counts since the store was opened. */
  statistics(): Promise<StoreStatistics> {
    return this.store.statistics();
  }

  /** See {@link Session.register}. */
  async register(sessionId: string, tool: Tool): Promise<void> {
    await (await this.#session(sessionId)).register(tool);
  }

  /** See {@link Session.lookup}. */
  async lookup(sessionId: string, name: string): Promise<LaterTool | undefined> {
    return (await this.#session(sessionId)).lookup(name);
  }

  /** See {@link Session.listDeclarations}. */
  async listDeclarations(sessionId: string): Promise<readonly FunctionDeclaration[]> {
    return (await this.#session(sessionId)).listDeclarations();
  }

  /** See {@link Session.execute}; a session that does not exist ends in `SESSION_NOT_FOUND`. */
  execute(sessionId: string, call: UncheckedCall, options?: ExecuteOptions): Promise<Outcome> {
    const session = this.#sessions.get(sessionId);
    if (session !== undefined) return session.execute(call, options);
    const { onEvent: observer } = this.#host.options;
    return executeWhenFound({ sessionId, call, options, observer }, () => this.#adopt(sessionId));
  }

  /** See {@link Session.executeAll}. */
  executeAll(
    sessionId: string,
    calls: readonly UncheckedCall[],
    options?: ExecuteAllOptions,
  ): Promise<Outcome[]> {
    const { onEvent: observer } = this.#host.options;
    return executeAll(calls, { sessionId, options, observer }, (call, own) =>
      this.execute(sessionId, call, own),
    );
  }

  /** Ends every session that was opened here. Those of other processes in a shared store stay. */
  async close(): Promise<void> {
    this.#sweeper.stop();
    for (const session of this.#adopted) this.#forget(session.id);
    // A store that cannot be reached keeps its sessions until they expire.
    await Promise.allSettled([...this.#sessions.values()].map((session) => session.close()));
    this.#unsubscribe();
    if (this.#ownStore) await this.store.close();
    await this.#placement?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #session(sessionId: string): Promise<LocalSession> {
    const session = this.#sessions.get(sessionId) ?? (await this.#adopt(sessionId));
    if (session === undefined) throw sessionNotFound(sessionId);
    return session;
  }

  /** Opens a session that another process has begun, with every tool that this one has. */
  async #adopt(sessionId: string): Promise<LocalSession | undefined> {
    const stored = sessionId === globalSession ? undefined : await this.store.describe(sessionId);
    const present = this.#sessions.get(sessionId);
    if (stored === undefined || present !== undefined) return present;
    const session = new LocalSession(sessionId, this.#host, stored.ttlMs, {});
    this.#sessions.set(sessionId, session);
    this.#adopted.add(session);
    return session;
  }

  #forget(sessionId: string): void {
    const session = this.#sessions.get(sessionId);
    if (session === undefined) return;
    this.#sessions.delete(sessionId);
    this.#adopted.delete(session);
    session.end();
  }
}

function assertObject(options: unknown): void {
  if (isObject(options)) return;
  throw new LaterError("INVALID_ARGUMENT", "The options have to be an object.");
}

/** Also what other processes may be told has to fit, so that an id is an id everywhere. */
const maximumIdLength = 256;

function assertSessionId(id: unknown): void {
  if (typeof id === "string" && id !== "" && id.length <= maximumIdLength) return;
  throw new LaterError(
    "INVALID_ARGUMENT",
    `The id of a session is a text of 1 to ${maximumIdLength} characters.`,
  );
}
