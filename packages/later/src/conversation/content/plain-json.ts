import { setMember } from "../../model/set-member.ts";

/**
 * The value as `JSON.stringify` can print it: a bigint becomes a number where that is exact, otherwise
 * its digits as text. What holds no bigint comes back itself, not as a copy.
 */
export function toPlainJson<Value>(value: Value): Value {
  return convert(value) as Value;
}

function convert(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? convertItems(value) : convertMembers(value);
}

/** Most of what there is. */
function isPlain(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function convertItems(items: readonly unknown[]): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (isPlain(item)) continue;
    const converted = convert(item);
    if (converted !== item) (copy ??= [...items])[index] = converted;
  }
  return copy ?? items;
}

function convertMembers(value: object): object {
  const members = value as Record<string, unknown>;
  let copy: Record<string, unknown> | undefined;
  // Everything said in a conversation passes here with every request, and lists of names cost the most.
  for (const name in members) {
    const member = members[name];
    if (isPlain(member)) continue;
    const converted = convert(member);
    if (converted === member || !Object.hasOwn(members, name)) continue;
    setMember((copy ??= { ...members }), name, converted);
  }
  return copy ?? value;
}
