import { MalformedPattern } from "./malformed-pattern.ts";
import type { PatternReader } from "./pattern-reader.ts";
import { refuseSyntax } from "./refuse-syntax.ts";

/** What an opening parenthesis begins. */
export type GroupStart =
  | { readonly type: "group"; readonly name?: string }
  /** `(?i:…)`, or `(?i)` without `group`, which holds until the end of the group around it. */
  | { readonly type: "flags"; readonly on: string; readonly off: string; readonly group: boolean };

const refused: readonly (readonly [start: RegExp, feature: string])[] = [
  [/\*[A-Za-z:]/y, "verbs"],
  [/\?[=!]/y, "lookaheads"],
  [/\?<[=!]/y, "lookbehinds"],
  [/\?>/y, "atomic groups"],
  [/\?\(/y, "conditions"],
  [/\?P=/y, "backreferences"],
  [/\?(?:R|[+-]?\d|&|P>)/y, "recursion"],
  [/\?\|/y, "branch resets"],
  [/\?C/y, "callouts"],
];

const namedGroup = /\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/y;
const flags = /\?([A-Za-z]*)(?:-([A-Za-z]*))?([:)])/y;

/** Reads what follows an opening parenthesis and decides what kind of group it is. */
export function readGroupStart(reader: PatternReader): GroupStart {
  for (const [start, feature] of refused) {
    if (reader.read(start)) throw refuseSyntax(feature);
  }
  if (!reader.at("?")) return { type: "group" };
  const named = reader.read(namedGroup);
  if (named !== undefined) return { type: "group", name: named[1] ?? named[2] ?? "" };
  const match = reader.read(flags);
  if (match === undefined) throw new MalformedPattern();
  const [, on = "", off = "", end] = match;
  const unknown = /[^ims]/.exec(on + off);
  if (unknown !== null) throw refuseSyntax(`the flag ${unknown[0]}`);
  return { type: "flags", on, off, group: end === ":" };
}
