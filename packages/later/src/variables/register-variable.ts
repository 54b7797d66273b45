import { LaterError } from "../errors/later-error.ts";
import type { JsonObject } from "../model/json.ts";
import { isWellFormed } from "../model/well-formed.ts";
import { keepMetadata, splitMetadata } from "../store/metadata.ts";
import { writeRecord } from "./next-version.ts";
import { checkValue, keepConstraints } from "./value-check-of.ts";
import { keepAccess } from "./variable-access.ts";
import type { VariableAccess, VariableRecord } from "./variable-record.ts";
import { variableCollection, type VariableScope } from "./variable-scope.ts";
import { isVariableType, variableTypes } from "./variable-value.ts";

/** A variable to be made, with its type and constraints as the bridge's protocol names them. */
export interface VariableRegistration {
  /** Not in use in the session; 1 to 256 characters, none of them a control character. */
  readonly name: string;
  /** One of the eight variable types. */
  readonly type: string;
  readonly initial: unknown;
  /** Such as `{ min_length: 1 }`. @default none */
  readonly constraints?: JsonObject;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** @default everybody may do everything */
  readonly access?: VariableAccess;
}

const maximumNameLength = 256;
const controlCharacter = /\p{Cc}/u;

/** Makes a variable, version 0. */
export async function registerVariable(
  scope: VariableScope,
  registration: VariableRegistration,
): Promise<VariableRecord> {
  const draft = draftVariable(scope, registration);
  return scope.change(async () => {
    const [present] = await scope.find([draft.name]);
    if (present !== undefined) throw variableExists(draft.name);
    const record = { ...draft, id: newVariableId(draft.name) };
    const note = { type: "created", metadata: registration.metadata ?? {} } as const;
    return {
      commit: {
        writes: [writeRecord(record, 0, note)],
        limits: limitsOf(scope),
      },
      result: record,
    };
  });
}

/** Checks everything about a registration that does not depend on the session's state. */
export function draftVariable(
  { home, actor }: VariableScope,
  registration: VariableRegistration,
): VariableRecord {
  const { name, type, initial, constraints = {}, description, access } = registration;
  assertName(name);
  if (!isVariableType(type)) {
    throw new LaterError(
      "INVALID_VARIABLE",
      `Unknown type: ${JSON.stringify(type)?.slice(0, 64)}. A variable is of one of the types ` +
        `${variableTypes.join(", ")}.`,
    );
  }
  const kept = keepConstraints(constraints, type);
  const { source, metadata } = splitMetadata(registration.metadata, home.limits.metadataLength);
  const described = description === undefined ? metadata : { description, ...metadata };
  const now = Date.now();
  return {
    id: "",
    name,
    type,
    value: checkValue({ type, constraints: kept }, initial, home.limits.valueBytes),
    constraints: kept,
    metadata: keepMetadata(described, home.limits.metadataLength),
    source,
    version: 0,
    oldestVersion: 0,
    createdAt: now,
    updatedAt: now,
    changedBy: actor ?? source,
    access: access === undefined ? undefined : keepAccess(access),
    optimization: undefined,
    dependencies: [],
    dependants: [],
  };
}

/** What a commit may not exceed. */
export function limitsOf({ home: { limits } }: VariableScope): {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly entries: Readonly<Record<string, number>>;
} {
  const { bytes, totalBytes } = limits;
  return { bytes, totalBytes, entries: { [variableCollection]: limits.variables } };
}

/** Unique among all sessions, for all that matters. */
export function newVariableId(name: string): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return `var_${name}_${(high % 2 ** 20) * 2 ** 32 + low + 1}`;
}

/** The error for a name that is taken. */
export function variableExists(name: string): LaterError {
  return new LaterError("VARIABLE_EXISTS", `The session already has a variable "${name}".`, {
    details: { name },
  });
}

function assertName(name: unknown): asserts name is string {
  const problem =
    typeof name !== "string" || name === ""
      ? "is a text that is not empty"
      : name.length > maximumNameLength
        ? `has at most ${maximumNameLength} characters`
        : controlCharacter.test(name) || !isWellFormed(name)
          ? "has no control characters and no halves of characters"
          : undefined;
  if (problem !== undefined) {
    throw new LaterError("INVALID_VARIABLE", `The name of a variable ${problem}.`);
  }
}
