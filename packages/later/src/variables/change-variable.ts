import type { JsonObject } from "../model/json.ts";
import type { StoreWrite } from "../store/session-store.ts";
import { assertUnlocked } from "./change-guard.ts";
import { signalsFor, writeRecord } from "./next-version.ts";
import { limitsOf } from "./register-variable.ts";
import { checkValue, keepConstraints } from "./value-check-of.ts";
import { assertAccess, keepAccess } from "./variable-access.ts";
import type { VariableAccess, VariableRecord } from "./variable-record.ts";
import {
  historyCollection,
  historyKey,
  variableCollection,
  type VariableScope,
} from "./variable-scope.ts";

/** Replaces the constraints; the present value has to fit them. */
export async function changeConstraints(
  scope: VariableScope,
  identifier: string,
  constraints: JsonObject,
): Promise<VariableRecord> {
  return scope.change(async () => {
    const { record, revision } = await scope.require(identifier);
    assertAccess(record, "write", scope.actor);
    assertUnlocked(record, undefined);
    const next = { ...record, constraints: keepConstraints(constraints, record.type) };
    checkValue(next, record.value, scope.home.limits.valueBytes);
    const note = { type: "constraint_change", metadata: {} } as const;
    const writes = [writeRecord(next, revision, note)];
    return { commit: { writes, limits: limitsOf(scope) }, result: next };
  });
}

/** Replaces the rules of who may do what. */
export async function changeAccess(
  scope: VariableScope,
  identifier: string,
  access: VariableAccess,
): Promise<VariableRecord> {
  return scope.change(async () => {
    const { record, revision } = await scope.require(identifier);
    assertAccess(record, "write", scope.actor);
    const next = { ...record, access: keepAccess(access) };
    const note = { type: "access_change", metadata: {} } as const;
    const writes = [writeRecord(next, revision, note)];
    return { commit: { writes, limits: limitsOf(scope) }, result: next };
  });
}

/** Removes a variable with its history and its dependencies. */
export async function deleteVariable(scope: VariableScope, identifier: string): Promise<void> {
  await scope.change(async () => {
    const { record, revision } = await scope.require(identifier);
    assertAccess(record, "write", scope.actor);
    assertUnlocked(record, undefined);
    const { id, oldestVersion, version } = record;
    const writes: StoreWrite[] = [
      {
        collection: variableCollection,
        key: id,
        expected: revision,
        note: { type: "deleted", metadata: {}, deleted: record },
      },
      ...(await writesOfRelatives(scope, record)),
    ];
    for (let old = oldestVersion; old < version; old += 1) {
      writes.push({ collection: historyCollection, key: historyKey(id, old) });
    }
    return { commit: { writes, signals: signalsFor(record) }, result: undefined };
  });
}

/** Takes a variable out of the records of those it depends on and of those that depend on it. */
async function writesOfRelatives(
  scope: VariableScope,
  { id, dependencies, dependants }: VariableRecord,
): Promise<StoreWrite[]> {
  const note = { type: "dependencies_change", metadata: {} } as const;
  const relatives = [...dependencies.map(({ variableId }) => variableId), ...dependants];
  return (await scope.find(relatives)).flatMap((read) => {
    if (read === undefined) return [];
    const next: VariableRecord = {
      ...read.record,
      dependencies: read.record.dependencies.filter(({ variableId }) => variableId !== id),
      dependants: read.record.dependants.filter((dependant) => dependant !== id),
    };
    return [writeRecord(next, read.revision, note)];
  });
}
