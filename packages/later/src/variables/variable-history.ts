import { LaterError } from "../errors/later-error.ts";
import { sessionNotFound } from "../store/session-not-found.ts";
import { limitsOf } from "./register-variable.ts";
import { changesOf, type SetVariableOptions, withValue } from "./set-variables.ts";
import { assertAccess } from "./variable-access.ts";
import type { VariableRecord } from "./variable-record.ts";
import { historyCollection, historyKey, type VariableScope } from "./variable-scope.ts";

/** The present record and earlier ones, the newest first. */
export async function readHistory(
  scope: VariableScope,
  identifier: string,
  limit: number,
): Promise<readonly VariableRecord[]> {
  if (!(limit >= 1)) {
    throw new LaterError("INVALID_ARGUMENT", '"limit" has to be a number of at least 1.');
  }
  const { record } = await scope.require(identifier);
  assertAccess(record, "read", scope.actor);
  const versions: number[] = [];
  const oldest = Math.max(record.oldestVersion, record.version - limit + 1);
  for (let version = record.version - 1; version >= oldest; version -= 1) versions.push(version);
  return [record, ...(await readVersions(scope, record.id, versions))];
}

/** Gives a variable the value of an earlier version again, as a new version. */
export async function rollBack(
  scope: VariableScope,
  identifier: string,
  version: number,
  options: SetVariableOptions,
): Promise<VariableRecord> {
  return scope.change(async () => {
    const read = await scope.require(identifier);
    const { record } = read;
    assertAccess(record, "read", scope.actor);
    const [target] =
      version === record.version ? [record] : await readVersions(scope, record.id, [version]);
    if (target === undefined) throw versionNotFound(record, version);
    const metadata = { ...options.metadata, rolled_back_to: String(version) };
    const next = withValue(scope, record, target.value, { ...options, metadata });
    const changes = changesOf(read, [next], metadata);
    return { commit: { ...changes, limits: limitsOf(scope) }, result: next };
  });
}

/** Those of the versions that are still kept. */
async function readVersions(
  { home: { store, sessionId } }: VariableScope,
  id: string,
  versions: readonly number[],
): Promise<VariableRecord[]> {
  const keys = versions.map((version) => historyKey(id, version));
  const entries = await store.read(sessionId, historyCollection, keys);
  if (entries === undefined) throw sessionNotFound(sessionId);
  return entries.flatMap((entry) => (entry === undefined ? [] : [entry.value as VariableRecord]));
}

function versionNotFound(record: VariableRecord, version: number): LaterError {
  const { name, oldestVersion } = record;
  return new LaterError(
    "VERSION_NOT_FOUND",
    `The variable "${name}" has no version ${version}: ${oldestVersion} to ${record.version} are kept.`,
    { details: { name, version, oldestVersion, newestVersion: record.version } },
  );
}
