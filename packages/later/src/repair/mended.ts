import { toJsonPointer } from "../model/json-pointer.ts";
import type { JsonValue } from "../model/json.ts";
import { printJson } from "../model/print-json.ts";
import { toWellFormed } from "../model/well-formed.ts";
import type { Repair, RepairKind } from "./repair.ts";

/** How many repairs are told of. */
const maximumRepairs = 20;

/** One change, at a place that is seen from the value at hand. */
interface Change {
  readonly tokens: readonly (string | number)[];
  readonly kind: RepairKind;
  readonly from: unknown;
  readonly to?: unknown;
}

/** A value that may have been changed, and how. */
export interface Mended {
  readonly value: JsonValue;
  /** How many changes it took. */
  readonly cost: number;
  /** The first of them. */
  readonly changes: readonly Change[];
}

/** A value as it was. */
export function unchanged(value: JsonValue): Mended {
  return { value, cost: 0, changes: [] };
}

/** A value that stands for another one. */
export function changed(kind: RepairKind, from: JsonValue, to: JsonValue): Mended {
  return { value: to, cost: 1, changes: [{ tokens: [], kind, from, to }] };
}

/** What was done to a value, and what was done next to what came of it. */
export function followedBy(first: Mended, next: Mended): Mended {
  if (first.cost === 0) return next;
  return { value: next.value, ...addUp([first, next]) };
}

/** The changes of a member or an element, seen from around it. */
export function changesAt(token: string | number, { cost, changes }: Mended): Changes {
  if (cost === 0) return none;
  return {
    cost,
    changes: changes.map((change) => ({ ...change, tokens: [token, ...change.tokens] })),
  };
}

/** The change of a member's name. */
export function renamed(from: string, to: string): Changes {
  return { cost: 1, changes: [{ tokens: [to], kind: "name", from, to }] };
}

/** The change that leaves out a member that is null. */
export function leftOut(name: string): Changes {
  return { cost: 1, changes: [{ tokens: [name], kind: "absent", from: null }] };
}

/** What was changed, without what came of it. */
export type Changes = Omit<Mended, "value">;

const none: Changes = { cost: 0, changes: [] };

/** All changes together. */
export function addUp(all: readonly Changes[]): Changes {
  let cost = 0;
  const changes: Change[] = [];
  for (const part of all) {
    cost += part.cost;
    for (const change of part.changes) if (changes.length < maximumRepairs) changes.push(change);
  }
  return { cost, changes };
}

/** The changes as they are told. */
export function toRepairs({ changes }: Changes): readonly Repair[] {
  return changes.map(({ tokens, kind, from, to }) => ({
    path: toJsonPointer(tokens.map(shorten)),
    kind,
    from: printShort(from),
    ...(to === undefined ? {} : { to: printShort(to) }),
  }));
}

/** A value as JSON, or the beginning of it. */
export function printShort(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : printJson(value);
  const isWhole = typeof value !== "string" || value.length <= 60;
  return text.length <= 60 && isWhole ? text : `${toWellFormed(text.slice(0, 59))}…`;
}

/** Names of members may be of any length. */
function shorten(token: string | number): string | number {
  return typeof token === "string" && token.length > 200
    ? toWellFormed(`${token.slice(0, 199)}…`)
    : token;
}
