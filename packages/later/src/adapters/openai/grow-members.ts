import { isObject } from "../../model/json.ts";
import { setMember } from "../../model/set-member.ts";

/** Adds what a piece says: texts and lists go on, anything else is said anew. */
export function growMembers(
  target: Record<string, unknown>,
  piece: Readonly<Record<string, unknown>>,
): void {
  for (const [name, member] of Object.entries(piece)) {
    const known = Object.hasOwn(target, name) ? target[name] : undefined;
    if (member === undefined || member === null) continue;
    if (isObject(known) && isObject(member)) growMembers(known, member);
    else setMember(target, name, goOn(known, member));
  }
}

function goOn(known: unknown, more: unknown): unknown {
  if (typeof known === "string" && typeof more === "string") return known + more;
  const added = structuredClone(more);
  return Array.isArray(known) && Array.isArray(added) ? [...known, ...added] : added;
}
