import {
  type PlainVariableValue,
  type SetVariableOptions,
  type SetVariablesOptions,
  type SetVariablesResult,
  type StartOptimizationOptions,
  type ValueOf,
  type VariableDefinition,
  type VariableRegistration,
  toRegistration,
} from "later-runtime";

import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import { assertSuccess } from "./assert-success.ts";
import { toBatchResult } from "./batch-result.ts";
import { ClientVariable } from "./client-variable.ts";
import type { CallOptions, Connection } from "./connection.ts";
import { fromWireValue, toPlainValue } from "./from-wire-value.ts";
import { KeyedQueue } from "./keyed-queue.ts";
import { readVersion, toBatchRequest, toSetRequest } from "./set-request.ts";
import { toRegisterRequest } from "./to-register-request.ts";
import { type UpdateSteps, updateVariable } from "./update-variable.ts";
import type { VariableCache } from "./variable-cache.ts";
import { type HistoryEntry, toHistoryEntry } from "./variable-history.ts";
import { type ReadOptions, VariableReader } from "./variable-reader.ts";
import { toSnapshot, type VariableSnapshot } from "./variable-snapshot.ts";
import { toIdentifiers, VariableWatch, type WatchTarget } from "./variable-watch.ts";

const methods = BridgeService.method;

/** What may accompany a watch. */
export interface WatchVariablesOptions extends Pick<CallOptions, "signal"> {
  /** Whether the watch begins with an `initial_value` of each variable. @default false */
  readonly initial?: boolean;
}

/** What came of setting a value. */
export interface NewVersion {
  /** The version that the variable has got. */
  readonly version: number;
}

/** What came of taking an optimizer's lock off. */
export interface EndedOptimization {
  /** Whether there was one. */
  readonly stopped: boolean;
  /** The value that it left. */
  readonly value: PlainVariableValue;
}

/**
 * The variables of one session of a host: typed, validated, versioned values that everybody who has the
 * session shares. An identifier is an id or else a name. What is read is cached for a while; what this
 * client writes is never answered with what was before.
 *
 * Every method rejects with `SESSION_NOT_FOUND` when the session is gone, with `VARIABLE_NOT_FOUND` for an
 * identifier that is none, with `PERMISSION_DENIED` for what the caller may not do with a variable, and
 * with `CANCELLED`, `TIMEOUT`, `HOST_UNAVAILABLE` and `UNAUTHENTICATED` as every call of the client.
 */
export class ClientVariables {
  readonly #connection: Connection;
  readonly #sessionId: string;
  readonly #cache: VariableCache;
  readonly #reader: VariableReader;
  /** So that a client does not stand in its own way. */
  readonly #updates = new KeyedQueue();
  readonly #watches = new Set<VariableWatch>();

  /** @internal */
  constructor(connection: Connection, sessionId: string, cache: VariableCache) {
    this.#connection = connection;
    this.#sessionId = sessionId;
    this.#cache = cache;
    this.#reader = new VariableReader(connection, sessionId, cache);
  }

  /**
   * Makes a variable.
   *
   * @throws LaterError `VARIABLE_EXISTS`, `INVALID_VARIABLE`, `QUOTA_EXCEEDED`
   *
   * @example
   * ```ts
   * const temperature = await session.variables.define("temperature", {
   *   type: "float", min: 0, max: 2, initial: 0.7,
   * });
   * await temperature.set(1.2);
   * ```
   */
  async define<const Definition extends VariableDefinition>(
    name: string,
    definition: Definition,
    options?: CallOptions,
  ): Promise<ClientVariable<ValueOf<Definition>>> {
    const { id } = await this.register(toRegistration(name, definition), options);
    return new ClientVariable(this, id);
  }

  /** Like `define`, in the words of the protocol; for callers who learn the type at run time. */
  async register(
    registration: VariableRegistration,
    options?: CallOptions,
  ): Promise<{ readonly id: string }> {
    const request = toRegisterRequest(this.#sessionId, registration);
    const answer = await this.#connection.call(methods.registerVariable, request, options);
    assertSuccess(answer);
    return { id: answer.variableId };
  }

  /** A variable that exists, or will. Nothing is looked up before it is used. */
  variable<Value extends PlainVariableValue = PlainVariableValue>(
    identifier: string,
  ): ClientVariable<Value> {
    return new ClientVariable<Value>(this, identifier);
  }

  /** The value, which is the caller's own to change: embeddings and tensors are copied. */
  async get(identifier: string, options?: ReadOptions): Promise<PlainVariableValue> {
    return toPlainValue(await this.read(identifier, options));
  }

  /** Everything about a variable. Nobody may change what is in it. */
  read(identifier: string, options: ReadOptions = {}): Promise<VariableSnapshot> {
    return this.#reader.read(identifier, options);
  }

  /** Several variables, in the order asked for; those that do not exist are absent. */
  readMany(
    identifiers: readonly string[],
    options: ReadOptions = {},
  ): Promise<ReadonlyMap<string, VariableSnapshot>> {
    return this.#reader.readMany(identifiers, options);
  }

  /** Whether there is such a variable. */
  async has(identifier: string, options?: ReadOptions): Promise<boolean> {
    return (await this.readMany([identifier], options)).has(identifier);
  }

  /**
   * The variables that the caller may read, the oldest first; never from the cache.
   *
   * @param pattern - what their names have to be; `*` stands for any text
   */
  list(pattern = "*", options?: CallOptions): Promise<readonly VariableSnapshot[]> {
    return this.#reader.list(pattern, options);
  }

  /**
   * Sets the value.
   *
   * @throws LaterError `INVALID_VARIABLE`, `VERSION_CONFLICT`, `VARIABLE_LOCKED`, `QUOTA_EXCEEDED`
   */
  async set(
    identifier: string,
    value: unknown,
    options: SetVariableOptions & CallOptions = {},
  ): Promise<NewVersion> {
    const type = this.#cache.typeOf(identifier);
    const request = toSetRequest(this.#sessionId, { identifier, value, type }, options);
    return this.#writing([identifier], async () => {
      const answer = await this.#connection.call(methods.setVariable, request, options);
      assertSuccess(answer);
      const { newVersion: version } = answer;
      return { result: { version }, versions: new Map([[identifier, version]]) };
    });
  }

  /**
   * Sets the value to what a function makes of the present one; nobody else's value is lost in between.
   * The function may be called more than once.
   *
   * @throws LaterError `STORE_CONFLICT` when others keep changing it, and what `set` and the function throw
   */
  async update<Value extends PlainVariableValue = PlainVariableValue>(
    identifier: string,
    change: (value: Value) => Value,
    options: Omit<SetVariableOptions, "expectedVersion"> & CallOptions = {},
  ): Promise<NewVersion> {
    const steps: UpdateSteps<NewVersion> = {
      read: (fresh) => this.read(identifier, { ...options, fresh }),
      write: (present) =>
        this.set(present.id, change(toPlainValue(present) as Value), {
          ...options,
          expectedVersion: present.version,
        }),
    };
    return this.#updates.run(identifier, () => updateVariable(steps, options.signal));
  }

  /**
   * Sets several values at once: others see all of the change or nothing of it.
   *
   * @throws LaterError when `atomic` and one cannot be set: that one's error, or `INVALID_VARIABLE` for
   * several, with a message for each in `details.errors`; nothing is set then
   */
  async setMany(
    updates: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>,
    options: Omit<SetVariablesOptions, "expectedVersions"> & CallOptions = {},
  ): Promise<SetVariablesResult> {
    const map = updates instanceof Map ? updates : new Map(Object.entries(updates));
    const identifiers = [...map.keys()];
    const values = identifiers.map((identifier) => ({
      identifier,
      value: map.get(identifier),
      type: this.#cache.typeOf(identifier),
    }));
    const request = toBatchRequest(this.#sessionId, values, options);
    return this.#writing(identifiers, async () => {
      const answer = await this.#connection.call(methods.setVariables, request, options);
      const result = toBatchResult(answer, identifiers, options.atomic !== false);
      return { result, versions: result.versions };
    });
  }

  /** Removes a variable with its history. @throws LaterError `VARIABLE_LOCKED` */
  async delete(identifier: string, options?: CallOptions): Promise<void> {
    const request = { sessionId: this.#sessionId, variableIdentifier: identifier };
    await this.#writing([identifier], async () => {
      assertSuccess(await this.#connection.call(methods.deleteVariable, request, options));
      return { result: undefined, versions: new Map([[identifier, Infinity]]) };
    });
  }

  /**
   * The present version and earlier ones, the newest first.
   *
   * @param limit - how many at most, the present one included. Default: all that are kept
   */
  async history(
    identifier: string,
    limit: number = Infinity,
    options?: CallOptions,
  ): Promise<readonly HistoryEntry[]> {
    if (limit < 1) return [];
    const { entries } = await this.#connection.call(
      methods.getVariableHistory,
      {
        sessionId: this.#sessionId,
        variableIdentifier: identifier,
        limit: limit === Infinity ? 0 : readVersion(limit),
      },
      options,
    );
    return entries.map(toHistoryEntry);
  }

  /**
   * Sets the value that a version had, which makes a new version.
   *
   * @throws LaterError `VERSION_NOT_FOUND`, and what `set` throws
   */
  async rollback(
    identifier: string,
    version: number,
    options?: CallOptions,
  ): Promise<VariableSnapshot> {
    const targetVersion = readVersion(version);
    const request = { sessionId: this.#sessionId, variableIdentifier: identifier, targetVersion };
    return this.#writing([identifier], async () => {
      const answer = await this.#connection.call(methods.rollbackVariable, request, options);
      assertSuccess(answer);
      const snapshot = toSnapshot(answer.variable);
      return { result: snapshot, versions: new Map([[identifier, snapshot.version]]) };
    });
  }

  /**
   * Lets `from` depend on `to`: whoever watches `from` is told of changes of `to`.
   *
   * @throws LaterError `DEPENDENCY_CYCLE`
   */
  async addDependency(
    from: string,
    to: string,
    { type = "data", ...options }: CallOptions & { readonly type?: string } = {},
  ): Promise<void> {
    const request = {
      sessionId: this.#sessionId,
      fromVariable: from,
      toVariable: to,
      dependencyType: type,
    };
    assertSuccess(await this.#connection.call(methods.addDependency, request, options));
  }

  /** Lets only one optimizer set values from now on. @throws LaterError `VARIABLE_LOCKED` */
  async startOptimization(
    identifier: string,
    {
      optimizerId = crypto.randomUUID(),
      config = {},
      ...options
    }: StartOptimizationOptions & CallOptions = {},
  ): Promise<{ readonly optimizationId: string; readonly optimizerId: string }> {
    const request = {
      sessionId: this.#sessionId,
      variableIdentifier: identifier,
      optimizerId,
      optimizerConfig: config,
    };
    return this.#writing([identifier], async () => {
      const answer = await this.#connection.call(methods.startOptimization, request, options);
      assertSuccess(answer);
      return { result: { optimizationId: answer.optimizationId, optimizerId } };
    });
  }

  /** Ends that. @throws LaterError `VARIABLE_LOCKED` when the lock is another's and not forced */
  async stopOptimization(
    identifier: string,
    { force = false, ...options }: CallOptions & { readonly force?: boolean } = {},
  ): Promise<EndedOptimization> {
    const request = { sessionId: this.#sessionId, variableIdentifier: identifier, force };
    return this.#writing([identifier], async () => {
      const answer = await this.#connection.call(methods.stopOptimization, request, options);
      const value = toPlainValue(fromWireValue(answer.finalValue));
      return { result: { stopped: answer.success, value } };
    });
  }

  /**
   * Changes, from the first `next` on. Leaving the loop ends the watch, without an error; so do the
   * signal, the end of the session, `leave` and the client's `close`.
   *
   * @param target - an identifier, several of them, or a pattern of names that may also fit later ones, for
   * which the host sends the changes of all variables
   * @throws LaterError `INVALID_ARGUMENT` for no identifiers; `VARIABLE_NOT_FOUND` at the first `next`,
   * `QUOTA_EXCEEDED` for too many watches, `HOST_UNAVAILABLE` when the host goes away
   *
   * @example
   * ```ts
   * for await (const { type, variable } of session.variables.watch("temperature", { signal })) {
   *   console.log(type, variable.value);
   * }
   * ```
   */
  watch(
    target: WatchTarget,
    { initial = false, signal }: WatchVariablesOptions = {},
  ): VariableWatch {
    const request = {
      sessionId: this.#sessionId,
      variableIdentifiers: toIdentifiers(target),
      includeInitialValues: initial,
    };
    const watch: VariableWatch = new VariableWatch(
      target,
      () => {
        this.#watches.add(watch);
        const options = signal === undefined ? {} : { signal };
        return this.#connection.open(methods.watchVariables, request, options);
      },
      () => this.#watches.delete(watch),
    );
    return watch;
  }

  /** Like `watch`; when the promise has resolved, no later change is missed. */
  async openWatch(target: WatchTarget, options?: WatchVariablesOptions): Promise<VariableWatch> {
    const watch = this.watch(target, options);
    await watch.begin();
    return watch;
  }

  /** Forgets everything that has been read. */
  clearCache(): void {
    this.#cache.clear();
  }

  /** @internal */
  async leave(): Promise<void> {
    await Promise.all(Array.from(this.#watches, (watch) => watch.return()));
    this.#cache.clear();
  }

  /** Forgets what is written, however the writing ends: an answer that is lost may follow a change. */
  async #writing<Result>(
    identifiers: readonly string[],
    write: () => Promise<{
      readonly result: Result;
      readonly versions?: ReadonlyMap<string, number>;
    }>,
  ): Promise<Result> {
    let versions: ReadonlyMap<string, number> = new Map();
    try {
      const { result, versions: written = versions } = await write();
      versions = written;
      return result;
    } finally {
      for (const identifier of identifiers) {
        this.#cache.forget(identifier, versions.get(identifier));
      }
    }
  }
}
