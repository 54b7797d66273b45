import { LaterError } from "../errors/later-error.ts";
import { isObject, type JsonObject, type JsonValue } from "../model/json.ts";
import type { StoreSignal, StoreWrite } from "../store/session-store.ts";
import { writeRecord } from "./next-version.ts";
import { draftVariable, limitsOf, newVariableId, variableExists } from "./register-variable.ts";
import { changesOf, withValue } from "./set-variables.ts";
import { mayAccess } from "./variable-access.ts";
import type { VariableAccess, VariableRecord } from "./variable-record.ts";
import type { VariableScope } from "./variable-scope.ts";
import type { TensorData, VariableValue } from "./variable-value.ts";

/** A variable as JSON, to be kept outside the session. */
export interface ExportedVariable extends JsonObject {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** NaN and infinities as texts; packed numbers as lists. */
  readonly value: JsonValue;
  readonly constraints: JsonObject;
  readonly metadata: JsonObject;
  readonly version: number;
  /** ISO 8601. */
  readonly created_at: string;
  /** ISO 8601. */
  readonly last_updated_at: string;
}

/** What becomes of variables whose names are in use. */
export interface ImportOptions {
  /**
   * `refuse`: nothing is imported. `skip`: they stay as they are. `set`: they get the imported values,
   * which have to fit their own types and constraints.
   *
   * @default "refuse"
   */
  readonly existing?: "refuse" | "skip" | "set";
}

const treatments: ReadonlySet<unknown> = new Set(["refuse", "skip", "set"]);
const idPattern = /^var_\P{Cc}{1,300}$/u;

/** Every variable that the caller may read, the oldest first. */
export async function exportVariables(scope: VariableScope): Promise<ExportedVariable[]> {
  return (await scope.list())
    .filter(({ record }) => mayAccess(record, "read", scope.actor))
    .map(({ record }) => toExported(record));
}

/** Makes variables that were exported, all or none; tells how many were made or set. */
export async function importVariables(
  scope: VariableScope,
  exported: readonly unknown[],
  { existing = "refuse" }: ImportOptions,
): Promise<number> {
  if (!treatments.has(existing)) {
    throw new LaterError("INVALID_ARGUMENT", '"existing" has to be "refuse", "skip" or "set".');
  }
  if (!Array.isArray(exported)) {
    throw new LaterError("INVALID_VARIABLE", "What is imported has to be a list of variables.");
  }
  const drafts = exported.map((variable, index) => readExported(scope, variable, index));
  assertDistinct(drafts);
  return scope.change(async () => {
    const present = await scope.find(drafts.map(({ name }) => name));
    const ids = await scope.find(drafts.map(({ id }) => id));
    const writes: StoreWrite[] = [];
    const signals: StoreSignal[] = [];
    let count = 0;
    for (const [index, draft] of drafts.entries()) {
      const read = present[index];
      if (read === undefined) {
        const isFree = draft.id !== "" && ids[index] === undefined;
        const id = isFree ? draft.id : newVariableId(draft.name);
        writes.push(writeRecord({ ...draft, id }, 0, { type: "created", metadata: {} }));
      } else if (existing === "refuse" || read.record.name !== draft.name) {
        throw variableExists(draft.name);
      } else if (existing === "skip") continue;
      else {
        const next = withValue(scope, read.record, draft.value, {
          metadata: { ...draft.metadata, source: draft.source },
        });
        const changes = changesOf(read, [next]);
        writes.push(...changes.writes);
        signals.push(...changes.signals);
      }
      count += 1;
    }
    return { commit: { writes, signals, limits: limitsOf(scope) }, result: count };
  });
}

function assertDistinct(drafts: readonly VariableRecord[]): void {
  const names = new Set<string>();
  for (const { id, name } of drafts) {
    for (const text of id === "" ? [name] : [name, id]) {
      if (names.has(text)) {
        throw new LaterError("INVALID_VARIABLE", `"${text}" is imported more than once.`);
      }
      names.add(text);
    }
  }
}

function toExported(record: VariableRecord): ExportedVariable {
  const { id, name, type, value, constraints, metadata, version, source, access } = record;
  return {
    id,
    name,
    type,
    value: toJson(value),
    constraints,
    metadata: { ...metadata, source },
    version,
    created_at: new Date(record.createdAt).toISOString(),
    last_updated_at: new Date(record.updatedAt).toISOString(),
    ...(access === undefined ? {} : { access: access as JsonObject }),
  };
}

function toJson(value: VariableValue): JsonValue {
  if (value instanceof Float64Array) return Array.from(value, numberToJson);
  if (typeof value === "object") return { shape: value.shape, data: dataToJson(value.data) };
  return typeof value === "number" ? numberToJson(value) : value;
}

function dataToJson(data: TensorData): JsonValue {
  if (typeof data === "number") return numberToJson(data);
  if (typeof data !== "object" || data === null) return data;
  return Array.from(data as readonly TensorData[], dataToJson);
}

/** JSON has no numbers that are not finite; the types read these texts as numbers. */
function numberToJson(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** Holds one imported variable to everything that a new one is held to. */
function readExported(scope: VariableScope, exported: unknown, index: number): VariableRecord {
  const refuse = (what: string): LaterError =>
    new LaterError("INVALID_VARIABLE", `The imported variable ${index + 1} ${what}.`, {
      details: { index },
    });
  if (!isObject(exported)) throw refuse("is no object");
  const { id, name, type, value, constraints, metadata, version, access } = exported;
  const [createdAt, updatedAt] = [exported["created_at"], exported["last_updated_at"]].map(
    readTime,
  );
  if (id !== undefined && !(typeof id === "string" && idPattern.test(id))) {
    throw refuse("has an id that is none");
  }
  if (typeof name !== "string") throw refuse("has no name");
  if (typeof type !== "string") throw refuse("has no type");
  if (version !== undefined && !(Number.isSafeInteger(version) && Number(version) >= 0)) {
    throw refuse("has a version that is no whole number");
  }
  let draft: VariableRecord;
  try {
    draft = draftVariable(scope, {
      name,
      type,
      initial: value,
      ...(constraints === undefined ? {} : { constraints: constraints as JsonObject }),
      ...(metadata === undefined ? {} : { metadata: metadata as Record<string, string> }),
      ...(access === undefined ? {} : { access: access as VariableAccess }),
    });
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    throw new LaterError(
      cause.code,
      `${refuse(`("${name}")`).message.slice(0, -1)}: ${cause.message}`,
      {
        cause,
        details: { ...cause.details, index },
      },
    );
  }
  return {
    ...draft,
    id: id ?? "",
    version: version === undefined ? 0 : Number(version),
    oldestVersion: version === undefined ? 0 : Number(version),
    createdAt: createdAt ?? draft.createdAt,
    updatedAt: updatedAt ?? draft.updatedAt,
  };
}

function readTime(text: unknown): number | undefined {
  const time = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
