import { parseJson } from "later-runtime/adm";

/** What stands in the place of a value while it is no JSON: the text, and why it is none. */
export class Unfinished {
  readonly text: string;
  readonly problem: string;

  constructor(text: string, problem: string) {
    this.text = text;
    this.problem = problem;
  }
}

/** A JSON value that is being written: parts of it may be unfinished. */
export type Draft =
  | null
  | boolean
  | number
  | bigint
  | string
  | Unfinished
  | readonly Draft[]
  | DraftObject;

export interface DraftObject {
  readonly [name: string]: Draft;
}

/** Reads JSON text without loss; what is none becomes an unfinished whole. */
export function readDraft(text: string): Draft {
  try {
    return parseJson(text);
  } catch (error) {
    return new Unfinished(text, (error as Error).message);
  }
}

/** Prints a draft over several lines, what is unfinished as it has been written. */
export function printDraft(draft: Draft): string {
  return print(draft, (depth) => `\n${"  ".repeat(depth)}`);
}

/** The same on one line. */
export function printLine(draft: Draft): string {
  return print(draft, () => "");
}

function print(draft: Draft, lineAt: (depth: number) => string, depth = 0): string {
  if (draft instanceof Unfinished) return draft.text;
  // Well-formed, also for halves of characters, and exact for integers of any size.
  if (typeof draft === "string") return JSON.stringify(draft);
  if (typeof draft !== "object" || draft === null) {
    return Object.is(draft, -0) ? "-0.0" : String(draft);
  }
  const parts = isList(draft)
    ? draft.map((element) => print(element, lineAt, depth + 1))
    : Object.entries(draft).map(
        ([name, member]) => `${JSON.stringify(name)}: ${print(member, lineAt, depth + 1)}`,
      );
  const [open, close] = isList(draft) ? "[]" : "{}";
  if (parts.length === 0) return `${open}${close}`;
  const line = lineAt(depth + 1);
  return `${open}${line}${parts.join(`,${line || " "}`)}${lineAt(depth)}${close}`;
}

/** The first part that is unfinished. */
export function findUnfinished(draft: Draft): Unfinished | undefined {
  if (draft instanceof Unfinished) return draft;
  if (typeof draft !== "object" || draft === null) return undefined;
  for (const part of Object.values(draft)) {
    const found = findUnfinished(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether two drafts say the same; absent ones do. */
export function isSame(one: Draft | undefined, other: Draft | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return printDraft(one) === printDraft(other);
}

export function isObject(draft: Draft | undefined): draft is DraftObject {
  return (
    typeof draft === "object" &&
    draft !== null &&
    !Array.isArray(draft) &&
    !(draft instanceof Unfinished)
  );
}

export function isList(draft: Draft | undefined): draft is readonly Draft[] {
  return Array.isArray(draft);
}

/** A member of its own, whatever its name is. */
export function memberOf(draft: DraftObject, name: string): Draft | undefined {
  return Object.hasOwn(draft, name) ? draft[name] : undefined;
}
