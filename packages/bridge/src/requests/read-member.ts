import { LaterError } from "later-runtime";

import { isObject } from "../wire/is-object.ts";

/** What a member of an object from outside may be. */
export interface MemberKind<Value> {
  readonly accepts: (value: unknown) => value is Value;
  /** In words, for whoever sent something else. */
  readonly description: string;
}

/** @throws LaterError `INVALID_ARGUMENT` for a member that is missing or something else */
export function readMember<Value>(
  object: Readonly<Record<string, unknown>>,
  name: string,
  kind: MemberKind<Value>,
): Value {
  const value = object[name];
  if (value !== undefined && kind.accepts(value)) return value;
  throw new LaterError("INVALID_ARGUMENT", `"${name}" has to be ${kind.description}.`);
}

/**
 * Reads a member that may be missing, or `null`, which is as good.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a member that is something else
 */
export function readOptional<Value>(
  object: Readonly<Record<string, unknown>>,
  name: string,
  kind: MemberKind<Value>,
): Value | undefined {
  return (object[name] ?? undefined) === undefined ? undefined : readMember(object, name, kind);
}

/** Kinds of members. */
export const kinds: {
  readonly anything: MemberKind<unknown>;
  readonly boolean: MemberKind<boolean>;
  readonly text: MemberKind<string>;
  readonly texts: MemberKind<readonly string[]>;
  readonly count: MemberKind<number>;
  readonly amount: MemberKind<number>;
  readonly object: MemberKind<Readonly<Record<string, unknown>>>;
  readonly objects: MemberKind<readonly Readonly<Record<string, unknown>>[]>;
  readonly metadata: MemberKind<Readonly<Record<string, string>>>;
  readonly amounts: MemberKind<Readonly<Record<string, number>>>;
} = {
  anything: {
    accepts: (value): value is unknown => value !== undefined,
    description: "given",
  },
  boolean: {
    accepts: (value) => typeof value === "boolean",
    description: "true or false",
  },
  text: { accepts: isText, description: "a text" },
  texts: {
    accepts: (value) => Array.isArray(value) && value.every(isText),
    description: "a list of texts",
  },
  count: {
    accepts: (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
    description: "a whole number of at least 0",
  },
  amount: { accepts: isAmount, description: "a number of at least 0" },
  object: { accepts: isObject, description: "an object" },
  objects: {
    accepts: (value) => Array.isArray(value) && value.every(isObject),
    description: "a list of objects",
  },
  metadata: {
    accepts: (value): value is Record<string, string> =>
      isObject(value) && Object.values(value).every(isText),
    description: "an object of texts",
  },
  amounts: {
    accepts: (value): value is Record<string, number> =>
      isObject(value) && Object.values(value).every(isAmount),
    description: "an object of numbers of at least 0",
  },
};

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** `Infinity` is one. */
function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0;
}
