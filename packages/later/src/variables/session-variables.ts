import type { JsonObject } from "../model/json.ts";
import { loadOperations } from "./load-operations.ts";
import type { VariableRegistration } from "./register-variable.ts";
import type {
  SetVariableOptions,
  SetVariablesOptions,
  SetVariablesResult,
} from "./set-variables.ts";
import type { VariableChange } from "./variable-change.ts";
import {
  type PlainVariableValue,
  toRegistration,
  type ValueOf,
  type VariableDefinition,
} from "./variable-definition.ts";
import type { ExportedVariable, ImportOptions } from "./variable-export.ts";
import type {
  StartOptimizationOptions,
  StoppedOptimization,
  StopOptimizationOptions,
} from "./variable-optimization.ts";
import type { OptimizationLock, VariableAccess, VariableRecord } from "./variable-record.ts";
import { type VariableHome, VariableScope } from "./variable-scope.ts";
import { Variable } from "./variable.ts";
import type { WatchOptions, WatchTarget } from "./watch-variables.ts";

/**
 * The variables of one session: typed, validated, versioned values that everybody who has the session
 * shares. An identifier is an id or else a name. Reading and writing uses the session, which postpones
 * its expiry.
 *
 * Every method rejects with `SESSION_NOT_FOUND` when the session is gone, with `VARIABLE_NOT_FOUND` for an
 * identifier that is none, and with `PERMISSION_DENIED` for what the caller may not do with a variable.
 */
export class SessionVariables {
  readonly #scope: VariableScope;

  constructor(home: VariableHome, actor?: string) {
    this.#scope = new VariableScope(home, actor);
  }

  /** The same variables on behalf of a caller, whose permissions then count. */
  as(actor: string): SessionVariables {
    return new SessionVariables(this.#scope.home, actor);
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
  ): Promise<Variable<ValueOf<Definition>>> {
    const { id } = await this.register(toRegistration(name, definition));
    return new Variable(this, id);
  }

  /** Like `define`, in the words of the bridge's protocol; for callers who learn the type at run time. */
  async register(registration: VariableRegistration): Promise<VariableRecord> {
    return (await loadOperations()).registerVariable(this.#scope, registration);
  }

  /** A variable that exists, or will. Nothing is looked up before it is used. */
  variable<Value extends PlainVariableValue = PlainVariableValue>(
    identifier: string,
  ): Variable<Value> {
    return new Variable<Value>(this, identifier);
  }

  /** The value, which is the caller's own to change: embeddings and tensors are copied. */
  async get(identifier: string): Promise<PlainVariableValue> {
    return (await loadOperations()).getValue(this.#scope, identifier);
  }

  /** Everything about a variable. Nobody may change what is in it. */
  async read(identifier: string): Promise<VariableRecord> {
    return (await loadOperations()).readVariable(this.#scope, identifier);
  }

  /** Several variables as they are at one moment; those that do not exist are absent. */
  async readMany(identifiers: readonly string[]): Promise<ReadonlyMap<string, VariableRecord>> {
    return (await loadOperations()).readVariables(this.#scope, identifiers);
  }

  /** Whether there is such a variable. */
  async has(identifier: string): Promise<boolean> {
    return (await loadOperations()).hasVariable(this.#scope, identifier);
  }

  /**
   * The variables that the caller may read, the oldest first.
   *
   * @param pattern - what their names have to be; `*` stands for any text
   */
  async list(pattern = "*"): Promise<readonly VariableRecord[]> {
    return (await loadOperations()).listVariables(this.#scope, pattern);
  }

  /**
   * Sets the value.
   *
   * @throws LaterError `INVALID_VARIABLE`, `VERSION_CONFLICT`, `VARIABLE_LOCKED`, `QUOTA_EXCEEDED`
   */
  async set(
    identifier: string,
    value: unknown,
    options: SetVariableOptions = {},
  ): Promise<VariableRecord> {
    return (await loadOperations()).setVariable(this.#scope, identifier, value, options);
  }

  /**
   * Sets the value to what a function makes of the present one; nobody else's value is lost in between.
   * The function may be called more than once. Throws what `set` and the function throw.
   */
  async update<Value extends PlainVariableValue = PlainVariableValue>(
    identifier: string,
    change: (value: Value) => Value,
    options: Omit<SetVariableOptions, "expectedVersion"> = {},
  ): Promise<VariableRecord> {
    return (await loadOperations()).updateVariable(
      this.#scope,
      identifier,
      (value) => change(value as Value),
      options,
    );
  }

  /**
   * Sets several values at once: others see all of the change or nothing of it.
   *
   * @throws LaterError when `atomic` and one cannot be set: that one's error, or `INVALID_VARIABLE` for
   * several, with a message for each in `details.errors`; nothing is set then
   */
  async setMany(
    updates: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>,
    options: SetVariablesOptions = {},
  ): Promise<SetVariablesResult> {
    const result = await this.trySetMany(updates, options);
    if (options.atomic === false || result.errors.size === 0) return result;
    throw (await loadOperations()).failureOf(result.errors);
  }

  /** Like `setMany`, but only tells what cannot be set; when `atomic`, nothing is set then. */
  async trySetMany(
    updates: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>,
    options: SetVariablesOptions = {},
  ): Promise<SetVariablesResult> {
    return (await loadOperations()).setVariables(this.#scope, updates, options);
  }

  /** Removes a variable with its history. @throws LaterError `VARIABLE_LOCKED` */
  async delete(identifier: string): Promise<void> {
    return (await loadOperations()).deleteVariable(this.#scope, identifier);
  }

  /** Replaces the constraints, in the words of the protocol. The present value has to fit them. */
  async setConstraints(identifier: string, constraints: JsonObject): Promise<VariableRecord> {
    return (await loadOperations()).changeConstraints(this.#scope, identifier, constraints);
  }

  /** Replaces the rules of who may do what. */
  async setAccess(identifier: string, access: VariableAccess): Promise<VariableRecord> {
    return (await loadOperations()).changeAccess(this.#scope, identifier, access);
  }

  /**
   * The present version and earlier ones, the newest first.
   *
   * @param limit - how many at most, the present one included; at least 1. Default: all that are kept
   */
  async history(identifier: string, limit: number = Infinity): Promise<readonly VariableRecord[]> {
    return (await loadOperations()).readHistory(this.#scope, identifier, limit);
  }

  /**
   * Sets the value that a version had, which makes a new version.
   *
   * @throws LaterError `VERSION_NOT_FOUND`, and what `set` throws
   */
  async rollback(
    identifier: string,
    version: number,
    options: SetVariableOptions = {},
  ): Promise<VariableRecord> {
    return (await loadOperations()).rollBack(this.#scope, identifier, version, options);
  }

  /**
   * Lets `from` depend on `to`: whoever watches `from` is told of changes of `to`.
   *
   * @throws LaterError `DEPENDENCY_CYCLE`
   */
  async addDependency(from: string, to: string, type = "data"): Promise<void> {
    return (await loadOperations()).addDependency(this.#scope, from, to, type);
  }

  /** Ends a dependency; tells whether there was one. */
  async removeDependency(from: string, to: string): Promise<boolean> {
    return (await loadOperations()).removeDependency(this.#scope, from, to);
  }

  /** Lets only one optimizer set values from now on. @throws LaterError `VARIABLE_LOCKED` */
  async startOptimization(
    identifier: string,
    options: StartOptimizationOptions = {},
  ): Promise<OptimizationLock> {
    return (await loadOperations()).startOptimization(this.#scope, identifier, options);
  }

  /** Ends that. @throws LaterError `VARIABLE_LOCKED` when the lock is another's and not forced */
  async stopOptimization(
    identifier: string,
    options: StopOptimizationOptions = {},
  ): Promise<StoppedOptimization> {
    return (await loadOperations()).stopOptimization(this.#scope, identifier, options);
  }

  /** Every variable that the caller may read, as JSON. */
  async export(): Promise<ExportedVariable[]> {
    return (await loadOperations()).exportVariables(this.#scope);
  }

  /**
   * Makes exported variables again, all or none; tells how many.
   *
   * @throws LaterError `INVALID_VARIABLE`, `VARIABLE_EXISTS`, `QUOTA_EXCEEDED`
   */
  async import(exported: readonly unknown[], options: ImportOptions = {}): Promise<number> {
    return (await loadOperations()).importVariables(this.#scope, exported, options);
  }

  /**
   * Changes, from the first `next` on. Leaving the loop ends the watch; so does the end of the session.
   *
   * @param target - an identifier, several of them, or a pattern of names that may also fit later ones
   * @throws LaterError `VARIABLE_NOT_FOUND` at the first `next`, `QUOTA_EXCEEDED` for too many watches
   *
   * @example
   * ```ts
   * for await (const { type, variable } of session.variables.watch("temperature", { signal })) {
   *   console.log(type, variable.value);
   * }
   * ```
   */
  watch(
    target: string | readonly string[] | { readonly pattern: string },
    options: WatchOptions = {},
  ): AsyncIterableIterator<VariableChange, undefined> {
    return deferred(() => this.openWatch(target, options));
  }

  /** Like `watch`; when the promise has resolved, no later change is missed. */
  async openWatch(
    target: string | readonly string[] | { readonly pattern: string },
    options: WatchOptions = {},
  ): Promise<AsyncIterableIterator<VariableChange, undefined>> {
    return (await loadOperations()).watchVariables(this.#scope, toWatchTarget(target), options);
  }
}

function toWatchTarget(
  target: string | readonly string[] | { readonly pattern: string },
): WatchTarget {
  if (typeof target === "string") return { identifiers: [target] };
  return "pattern" in target ? target : { identifiers: target };
}

/** An iteration that begins when it is first asked for something. */
function deferred<Item>(
  open: () => Promise<AsyncIterableIterator<Item, undefined>>,
): AsyncIterableIterator<Item, undefined> {
  let opened: Promise<AsyncIterableIterator<Item, undefined>> | undefined;
  let left = false;
  return {
    async next() {
      if (left) return { done: true, value: undefined };
      return (await (opened ??= open())).next();
    },
    async return() {
      left = true;
      await (await opened)?.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
