import { isObject } from "../model/json.ts";

/** One place at which two JSON values differ. */
export interface Difference {
  /** Such as `contents[2].parts[0].text`; empty for the value itself. */
  readonly path: string;
  /** Absent where nothing was there. */
  readonly recorded?: unknown;
  /** Absent where nothing is there. */
  readonly actual?: unknown;
}

/** Every place at which two JSON values differ, in the order of the recorded one; order of members aside. */
export function findDifferences(
  recorded: unknown,
  actual: unknown,
  path = "",
): readonly Difference[] {
  if (Array.isArray(recorded) && Array.isArray(actual)) {
    const length = Math.max(recorded.length, actual.length);
    return Array.from({ length }, (_, index) => {
      const place = `${path}[${index}]`;
      if (index >= recorded.length) return { path: place, actual: actual[index] as unknown };
      if (index >= actual.length) return { path: place, recorded: recorded[index] as unknown };
      return findDifferences(recorded[index], actual[index], place);
    }).flat();
  }
  if (!isObject(recorded) || !isObject(actual)) {
    return Object.is(recorded, actual) ? [] : [{ path, recorded, actual }];
  }
  const names = new Set([...Object.keys(recorded), ...Object.keys(actual)]);
  return [...names].flatMap((name) => {
    const place = memberPath(path, name);
    if (!Object.hasOwn(recorded, name)) return { path: place, actual: actual[name] };
    if (!Object.hasOwn(actual, name)) return { path: place, recorded: recorded[name] };
    return findDifferences(recorded[name], actual[name], place);
  });
}

/** The differences as lines of text, the first twenty of them. */
export function printDifferences(differences: readonly Difference[], actually: string): string {
  const lines = differences
    .slice(0, maximumLines)
    .map(
      ({ path, ...sides }) =>
        `  ${path === "" ? "(all of it)" : path}: recorded ${print(sides, "recorded")}, ${actually} ${print(sides, "actual")}`,
    );
  const more = differences.length - lines.length;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join("\n");
}

const maximumLines = 20;
const maximumValueLength = 160;

function memberPath(path: string, name: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

function print(sides: object, side: "recorded" | "actual"): string {
  if (!(side in sides)) return "nothing";
  const text = JSON.stringify((sides as Record<string, unknown>)[side]) ?? "undefined";
  return text.length > maximumValueLength ? `${text.slice(0, maximumValueLength)}…` : text;
}
