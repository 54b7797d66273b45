import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import type { StoreSignal, StoreWrite } from "../store/session-store.ts";
import { assertUnlocked, assertVersion } from "./change-guard.ts";
import { nextVersion, signalsFor, writesForVersions } from "./next-version.ts";
import { limitsOf } from "./register-variable.ts";
import { toPlainValue } from "./types/copy-value.ts";
import { checkValue } from "./value-check-of.ts";
import { assertAccess } from "./variable-access.ts";
import type { PlainVariableValue } from "./variable-definition.ts";
import type { VariableRecord } from "./variable-record.ts";
import { type ReadVariable, variableNotFound, type VariableScope } from "./variable-scope.ts";

/** What may accompany a new value. */
export interface SetVariableOptions {
  /** The version that the variable must have; otherwise `VERSION_CONFLICT`. @default any */
  readonly expectedVersion?: number;
  /** Merged over the variable's. A `source` says in whose name the value is set. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Whose optimization lock does not stand in the way. */
  readonly optimizerId?: string;
}

/** What may accompany several new values. */
export interface SetVariablesOptions extends Omit<SetVariableOptions, "expectedVersion"> {
  /**
   * Whether all values are set or none. Otherwise those that can be set are.
   *
   * @default true
   */
  readonly atomic?: boolean;
  /** By the identifiers that the values are given by. */
  readonly expectedVersions?: Readonly<Record<string, number>>;
}

/** How several new values went, by the identifiers that they were given by. */
export interface SetVariablesResult {
  readonly versions: ReadonlyMap<string, number>;
  /** Empty when all values were set. */
  readonly errors: ReadonlyMap<string, LaterError>;
}

/** Sets one value; gives the record as it is then. */
export async function setVariable(
  scope: VariableScope,
  identifier: string,
  value: unknown,
  options: SetVariableOptions,
): Promise<VariableRecord> {
  return scope.change(async () => {
    const read = await scope.require(identifier);
    const record = withValue(scope, read.record, value, options);
    const { writes, signals } = changesOf(read, [record], options.metadata);
    return { commit: { writes, signals, limits: limitsOf(scope) }, result: record };
  });
}

/** Sets one value to what a function makes of the present one. */
export async function updateVariable(
  scope: VariableScope,
  identifier: string,
  change: (value: PlainVariableValue) => unknown,
  options: Omit<SetVariableOptions, "expectedVersion">,
): Promise<VariableRecord> {
  return scope.change(async () => {
    const read = await scope.require(identifier);
    assertAccess(read.record, "read", scope.actor);
    const value = change(toPlainValue(read.record.type, read.record.value));
    const record = withValue(scope, read.record, value, options);
    const changes = changesOf(read, [record], options.metadata);
    return { commit: { ...changes, limits: limitsOf(scope) }, result: record };
  });
}

/**
 * Sets several values at once: watchers and other callers see all of them or none.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what are no values by identifier
 */
export async function setVariables(
  scope: VariableScope,
  given: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>,
  options: SetVariablesOptions,
): Promise<SetVariablesResult> {
  const updates = readUpdates(given);
  const { atomic = true, metadata, optimizerId, expectedVersions } = options;
  const common: SetVariableOptions = {
    ...(metadata === undefined ? {} : { metadata }),
    ...(optimizerId === undefined ? {} : { optimizerId }),
  };
  const identifiers = [...updates.keys()];
  return scope.change<SetVariablesResult>(async () => {
    const found = await scope.find(identifiers);
    const versions = new Map<string, number>();
    const errors = new Map<string, LaterError>();
    /** By id: two identifiers may mean the same variable, which then gets one value after the other. */
    const changed = new Map<string, { read: ReadVariable; records: VariableRecord[] }>();
    for (const [index, identifier] of identifiers.entries()) {
      try {
        const read = found[index];
        if (read === undefined) throw variableNotFound(identifier);
        const records = changed.get(read.record.id)?.records ?? [];
        const present = records.at(-1) ?? read.record;
        const own =
          expectedVersions === undefined
            ? common
            : withVersion(common, expectedVersions, identifier);
        const record = withValue(scope, present, updates.get(identifier), own);
        records.push(record);
        changed.set(read.record.id, { read, records });
        versions.set(identifier, record.version);
      } catch (error) {
        if (!LaterError.is(error)) throw error;
        errors.set(identifier, error);
      }
    }
    if (atomic && errors.size > 0) return { commit: {}, result: { versions: new Map(), errors } };
    const writes: StoreWrite[] = [];
    const signals: StoreSignal[] = [];
    for (const { read, records } of changed.values()) {
      const changes = changesOf(read, records, metadata);
      writes.push(...changes.writes);
      signals.push(...changes.signals);
    }
    const commit = { writes, signals, limits: limitsOf(scope) };
    return { commit, result: { versions, errors } };
  });
}

/** The record with a value that has been checked, by a caller who may set it. */
export function withValue(
  scope: VariableScope,
  record: VariableRecord,
  value: unknown,
  { expectedVersion, metadata, optimizerId }: SetVariableOptions,
): VariableRecord {
  assertAccess(record, "write", scope.actor);
  assertVersion(record, expectedVersion);
  assertUnlocked(record, optimizerId);
  const checked = checkValue(record, value, scope.home.limits.valueBytes);
  return nextVersion(scope, record, checked, metadata);
}

/** What a change of the value consists of. */
export function changesOf(
  read: ReadVariable,
  records: readonly VariableRecord[],
  metadata: Readonly<Record<string, string>> = {},
): { readonly writes: readonly StoreWrite[]; readonly signals: readonly StoreSignal[] } {
  const writes = writesForVersions(read, records, { type: "value_change", metadata });
  return { writes, signals: signalsFor(read.record) };
}

function readUpdates(given: unknown): ReadonlyMap<string, unknown> {
  if (given instanceof Map) return given;
  if (isObject(given)) return new Map(Object.entries(given));
  throw new LaterError("INVALID_ARGUMENT", "Several values are set by an object or a Map of them.");
}

function withVersion(
  options: SetVariableOptions,
  versions: Readonly<Record<string, number>>,
  identifier: string,
): SetVariableOptions {
  const expectedVersion = Object.hasOwn(versions, identifier) ? versions[identifier] : undefined;
  return expectedVersion === undefined ? options : { ...options, expectedVersion };
}

/** One error for several. */
export function failureOf(errors: ReadonlyMap<string, LaterError>): LaterError {
  const messages = Object.fromEntries([...errors].map(([name, { message }]) => [name, message]));
  const [first] = errors.values();
  const single = errors.size === 1 ? first : undefined;
  const message = [...errors].map(([name, error]) => `${name}: ${error.message}`).join("\n");
  return new LaterError(single?.code ?? "INVALID_VARIABLE", single?.message ?? message, {
    cause: first,
    details: { ...single?.details, errors: messages },
  });
}
