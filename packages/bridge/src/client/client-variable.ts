import type { PlainVariableValue, SetVariableOptions } from "later-runtime";

import type { ClientVariables, NewVersion, WatchVariablesOptions } from "./client-variables.ts";
import type { CallOptions } from "./connection.ts";
import type { HistoryEntry } from "./variable-history.ts";
import type { ReadOptions } from "./variable-reader.ts";
import type { VariableSnapshot } from "./variable-snapshot.ts";
import type { VariableWatch } from "./variable-watch.ts";

/** One variable of a session, to be used again and again. It holds nothing: each call asks the session. */
export class ClientVariable<Value extends PlainVariableValue = PlainVariableValue> {
  /** The id or the name that it is found by. */
  readonly identifier: string;
  readonly #variables: ClientVariables;

  /** @internal */
  constructor(variables: ClientVariables, identifier: string) {
    this.#variables = variables;
    this.identifier = identifier;
  }

  /** See {@link ClientVariables.get}. */
  async get(options?: ReadOptions): Promise<Value> {
    return (await this.#variables.get(this.identifier, options)) as Value;
  }

  /** See {@link ClientVariables.read}. */
  read(options?: ReadOptions): Promise<VariableSnapshot> {
    return this.#variables.read(this.identifier, options);
  }

  /** See {@link ClientVariables.set}. */
  set(value: Value, options?: SetVariableOptions & CallOptions): Promise<NewVersion> {
    return this.#variables.set(this.identifier, value, options);
  }

  /** See {@link ClientVariables.update}. */
  update(
    change: (value: Value) => Value,
    options?: Omit<SetVariableOptions, "expectedVersion"> & CallOptions,
  ): Promise<NewVersion> {
    return this.#variables.update(this.identifier, change, options);
  }

  /** See {@link ClientVariables.watch}. */
  watch(options?: WatchVariablesOptions): VariableWatch {
    return this.#variables.watch(this.identifier, options);
  }

  /** See {@link ClientVariables.history}. */
  history(limit?: number, options?: CallOptions): Promise<readonly HistoryEntry[]> {
    return this.#variables.history(this.identifier, limit, options);
  }

  /** See {@link ClientVariables.rollback}. */
  rollback(version: number, options?: CallOptions): Promise<VariableSnapshot> {
    return this.#variables.rollback(this.identifier, version, options);
  }

  /** See {@link ClientVariables.delete}. */
  delete(options?: CallOptions): Promise<void> {
    return this.#variables.delete(this.identifier, options);
  }
}
