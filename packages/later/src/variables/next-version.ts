import { addMetadata, lengthOfMetadata, splitMetadata } from "../store/metadata.ts";
import type { SessionLimits } from "../store/session-limits.ts";
import type { StoreSignal, StoreWrite } from "../store/session-store.ts";
import { lengthOfJson } from "./length-of-json.ts";
import { sizeOfValue } from "./types/copy-value.ts";
import type { ChangeNote } from "./variable-change.ts";
import type { VariableRecord } from "./variable-record.ts";
import {
  historyCollection,
  historyKey,
  type ReadVariable,
  variableCollection,
  type VariableScope,
} from "./variable-scope.ts";
import type { VariableValue } from "./variable-value.ts";

/** What the history of one variable may take, approximately; of what is larger only the last is kept. */
const historyBytes = 4_194_304;
/** What an entry takes besides its texts and its value, approximately. */
const recordBytes = 400;
/** What it takes in each of the two records to depend on another variable, approximately. */
const dependencyBytes = 64;

/** The record with another value. */
export function nextVersion(
  { actor, home }: VariableScope,
  record: VariableRecord,
  value: VariableValue,
  given: Readonly<Record<string, string>> | undefined,
): VariableRecord {
  const { source, metadata } = splitMetadata(given, home.limits.metadataLength);
  const version = record.version + 1;
  // Written out: copying with a spread takes ten times as long.
  return {
    id: record.id,
    name: record.name,
    type: record.type,
    value,
    constraints: record.constraints,
    metadata: addMetadata(record.metadata, metadata, home.limits.metadataLength),
    source,
    version,
    oldestVersion: Math.max(
      record.oldestVersion,
      version - versionsKept(sizeBesidesValue(record) + sizeOfValue(value), home.limits),
    ),
    createdAt: record.createdAt,
    updatedAt: Date.now(),
    changedBy: actor ?? source,
    access: record.access,
    optimization: record.optimization,
    dependencies: record.dependencies,
    dependants: record.dependants,
  };
}

/** What it takes to put records in the place of one that was read, the last one to stay. */
export function writesForVersions(
  { record: before, revision }: ReadVariable,
  records: readonly VariableRecord[],
  note: ChangeNote,
): readonly StoreWrite[] {
  const last = records.at(-1);
  if (last === undefined) return [];
  const writes: StoreWrite[] = [writeRecord(last, revision, note)];
  for (const earlier of [before, ...records.slice(0, -1)]) {
    if (earlier.version < last.oldestVersion) continue;
    const key = historyKey(before.id, earlier.version);
    const size = sizeOfRecord(earlier);
    writes.push({ collection: historyCollection, key, value: earlier, size });
  }
  const end = Math.min(last.oldestVersion, before.version);
  for (let version = before.oldestVersion; version < end; version += 1) {
    writes.push({ collection: historyCollection, key: historyKey(before.id, version) });
  }
  return writes;
}

/** Puts a record where one of that revision was. */
export function writeRecord(
  record: VariableRecord,
  expected: number,
  note: ChangeNote,
): StoreWrite {
  return {
    collection: variableCollection,
    key: record.id,
    alias: record.name,
    expected,
    value: record,
    size: sizeOfRecord(record),
    note,
  };
}

/** Tells those that depend on a variable. */
export function signalsFor({ id, name, dependants }: VariableRecord): readonly StoreSignal[] {
  const note: ChangeNote = { type: "dependency_change", metadata: {}, cause: { id, name } };
  return dependants.map((key) => ({ collection: variableCollection, key, note }));
}

function versionsKept(size: number, { versions }: Required<SessionLimits>): number {
  return Math.min(versions, Math.max(1, Math.floor(historyBytes / size)));
}

function sizeOfRecord(record: VariableRecord): number {
  return sizeBesidesValue(record) + sizeOfValue(record.value);
}

function sizeBesidesValue(record: VariableRecord): number {
  const { id, name, source, metadata, constraints } = record;
  const { access, optimization, dependencies, dependants } = record;
  let texts = id.length + name.length + source.length + lengthOfMetadata(metadata);
  texts += lengthOfJson(constraints);
  if (access !== undefined) texts += lengthOfJson(access);
  if (optimization !== undefined) texts += lengthOfJson(optimization);
  for (const { type } of dependencies) texts += type.length;
  return recordBytes + 2 * texts + dependencyBytes * (dependencies.length + dependants.length);
}
