import type { JsonObject, JsonValue } from "../model/json.ts";
import { isObject } from "../model/json.ts";
import { setMember } from "../model/set-member.ts";
import type { DocumentPlace } from "./document-place.ts";
import type { ReadValue } from "./read-document.ts";

/** How one member of a structure is read. */
export interface MemberRule {
  readonly read: ReadValue;
  readonly required?: boolean;
  /** null is a value of it. Anywhere else in a structure null is refused. */
  readonly acceptsNull?: boolean;
}

/** The members that a specification knows, in its order. */
export type Structure = Readonly<Record<string, MemberRule>>;

/** Reads an object by the rules of its members. Members without a rule are kept as they are. */
export function readStructure(
  value: JsonValue,
  place: DocumentPlace,
  structure: Structure,
): JsonObject {
  if (!isObject(value)) {
    place.refuse("type", "be an object", value);
    return {};
  }
  const ordered: Record<string, JsonValue> = {};
  for (const [name, rule] of Object.entries(structure)) {
    const member = ownMember(value, name);
    if (member === undefined) {
      if (rule.required === true) place.child(name).report("required", "is required, but missing.");
    } else if (member === null && rule.acceptsNull !== true) {
      place.child(name).report("type", "must not be null; an absent member is left out.");
    } else {
      setMember(ordered, name, rule.read(member, place.child(name)));
    }
  }
  for (const [name, member] of Object.entries(value)) {
    if (!Object.hasOwn(structure, name)) setMember(ordered, name, member);
  }
  return ordered;
}

/** Reads an array whose elements are all read in the same way. */
export function readList(
  value: JsonValue,
  place: DocumentPlace,
  read: ReadValue,
): readonly JsonValue[] {
  if (!Array.isArray(value)) {
    place.refuse("type", "be an array", value);
    return [];
  }
  return (value as readonly JsonValue[]).map((item, index) => read(item, place.child(index)));
}

/** A member that an object has itself. */
export function ownMember(value: JsonValue, name: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
