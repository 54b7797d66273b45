import { compileNamePattern } from "./name-pattern.ts";
import { toPlainValue } from "./types/copy-value.ts";
import { assertAccess, mayAccess } from "./variable-access.ts";
import type { PlainVariableValue } from "./variable-definition.ts";
import type { VariableRecord } from "./variable-record.ts";
import type { VariableScope } from "./variable-scope.ts";

/** A variable that the caller may read. */
export async function readVariable(
  scope: VariableScope,
  identifier: string,
): Promise<VariableRecord> {
  const { record } = await scope.require(identifier);
  assertAccess(record, "read", scope.actor);
  return record;
}

/** Its value, as a copy. */
export async function getValue(
  scope: VariableScope,
  identifier: string,
): Promise<PlainVariableValue> {
  const { type, value } = await readVariable(scope, identifier);
  return toPlainValue(type, value);
}

/** Those that exist, by the identifiers they were asked for by. */
export async function readVariables(
  scope: VariableScope,
  identifiers: readonly string[],
): Promise<ReadonlyMap<string, VariableRecord>> {
  const found = await scope.find(identifiers);
  const records = new Map<string, VariableRecord>();
  for (const [index, identifier] of identifiers.entries()) {
    const record = found[index]?.record;
    if (record === undefined) continue;
    assertAccess(record, "read", scope.actor);
    records.set(identifier, record);
  }
  return records;
}

export async function hasVariable(scope: VariableScope, identifier: string): Promise<boolean> {
  const [found] = await scope.find([identifier]);
  return found !== undefined;
}

/** Those whose names fit and that the caller may read. */
export async function listVariables(
  scope: VariableScope,
  pattern: string,
): Promise<readonly VariableRecord[]> {
  const fits = compileNamePattern(pattern);
  return (await scope.list())
    .map(({ record }) => record)
    .filter((record) => fits(record.name) && mayAccess(record, "read", scope.actor));
}
