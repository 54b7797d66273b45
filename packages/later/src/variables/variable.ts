import type { SessionVariables } from "./session-variables.ts";
import type { SetVariableOptions } from "./set-variables.ts";
import type { VariableChange } from "./variable-change.ts";
import type { PlainVariableValue } from "./variable-definition.ts";
import type { VariableRecord } from "./variable-record.ts";
import type { WatchOptions } from "./watch-variables.ts";

/** One variable of a session, to be used again and again. It holds nothing: each call asks the session. */
export class Variable<Value extends PlainVariableValue = PlainVariableValue> {
  /** The id or the name that it is found by. */
  readonly identifier: string;
  readonly #variables: SessionVariables;

  constructor(variables: SessionVariables, identifier: string) {
    this.#variables = variables;
    this.identifier = identifier;
  }

  /** See {@link SessionVariables.get}. */
  async get(): Promise<Value> {
    return (await this.#variables.get(this.identifier)) as Value;
  }

  /** See {@link SessionVariables.read}. */
  read(): Promise<VariableRecord> {
    return this.#variables.read(this.identifier);
  }

  /** See {@link SessionVariables.set}. */
  set(value: Value, options?: SetVariableOptions): Promise<VariableRecord> {
    return this.#variables.set(this.identifier, value, options);
  }

  /** See {@link SessionVariables.update}. */
  update(
    change: (value: Value) => Value,
    options?: Omit<SetVariableOptions, "expectedVersion">,
  ): Promise<VariableRecord> {
    return this.#variables.update(this.identifier, change, options);
  }

  /** See {@link SessionVariables.watch}. */
  watch(options?: WatchOptions): AsyncIterableIterator<VariableChange, undefined> {
    return this.#variables.watch(this.identifier, options);
  }

  /** See {@link SessionVariables.history}. */
  history(limit?: number): Promise<readonly VariableRecord[]> {
    return this.#variables.history(this.identifier, limit);
  }

  /** See {@link SessionVariables.rollback}. */
  rollback(version: number, options?: SetVariableOptions): Promise<VariableRecord> {
    return this.#variables.rollback(this.identifier, version, options);
  }

  /** See {@link SessionVariables.delete}. */
  delete(): Promise<void> {
    return this.#variables.delete(this.identifier);
  }
}
