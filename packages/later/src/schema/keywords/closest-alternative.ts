import type { JsonSchemaObject, JsonSchemaType } from "../../model/json-schema.ts";
import { isObject } from "../../model/json.ts";
import type { Check } from "../validation/check.ts";
import { describeValue, joinWithOr, listAlternatives } from "../validation/describe-value.ts";
import type { ValidationRun, ViolationDraft } from "../validation/validation-run.ts";
import { isOfKind, isSchemaType, labelOf } from "../validation/value-kind.ts";
import { literalsOf } from "./literals-of.ts";

/** One of the schemas of `anyOf` or `oneOf`. */
export interface Alternative {
  readonly check: Check;
  /** The schema, references followed. */
  readonly schema: () => JsonSchemaObject;
}

/**
 * Reports a value that fits no alternative as if the closest one had been the only one: the one of
 * its type, with its tag, with the fewest violations. Always false.
 */
export function reportClosest(
  keyword: string,
  alternatives: readonly Alternative[],
  value: unknown,
  run: ValidationRun,
): false {
  if (run.quiet) return false;
  const fitting = alternatives.filter((alternative) => accepts(alternative.schema(), value));
  if (fitting.length === 0) return run.fail(keyword, expectKind(alternatives), value);
  const literals = fitting.map((alternative) => literalsOf(alternative.schema()));
  if (literals.every((values) => values !== undefined)) {
    return run.fail(keyword, `be one of ${listAlternatives(literals.flat())}`, value);
  }
  const tag = fitting.length > 1 && isObject(value) ? findTag(fitting) : undefined;
  if (tag === undefined) return reportFewest(fitting, value, run);
  const actual = ownMember(value, tag.name);
  const meant = fitting.filter(({ schema }) =>
    literalsOf(schema().properties?.[tag.name])?.includes(actual),
  );
  return meant.length > 0 ? reportFewest(meant, value, run) : reportTag(keyword, tag, actual, run);
}

/** A member by which alternatives are told apart. */
interface Tag {
  readonly name: string;
  readonly values: readonly unknown[];
}

/** The first member for which every alternative lists its values. */
function findTag(alternatives: readonly Alternative[]): Tag | undefined {
  const properties = alternatives.map(({ schema }) => schema().properties ?? {});
  for (const name of Object.keys(properties[0] ?? {})) {
    const literals = properties.map((members) => literalsOf(ownMember(members, name)));
    if (literals.every((values) => values !== undefined)) {
      return { name, values: [...new Set(literals.flat())] };
    }
  }
  return undefined;
}

function reportTag(keyword: string, tag: Tag, actual: unknown, run: ValidationRun): false {
  const expectation = `must be one of ${listAlternatives(tag.values)}`;
  return actual === undefined
    ? run.report("required", `is required, but missing; it ${expectation}.`, tag.name)
    : run.report(keyword, `${expectation}, but is ${describeValue(actual)}.`, tag.name);
}

function ownMember(object: unknown, name: string): unknown {
  return isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}

function reportFewest(
  alternatives: readonly Alternative[],
  value: unknown,
  run: ValidationRun,
): false {
  let fewest: readonly ViolationDraft[] | undefined;
  for (const { check } of alternatives) {
    const drafts = run.rehearse(check, value);
    if (fewest === undefined || drafts.length < fewest.length) fewest = drafts;
  }
  return run.adopt(fewest ?? []);
}

function accepts(schema: JsonSchemaObject, value: unknown): boolean {
  const types = typesOf(schema);
  return types === undefined || types.some((type) => isOfKind(type, value));
}

function expectKind(alternatives: readonly Alternative[]): string {
  const types = alternatives.map(({ schema }) => typesOf(schema()));
  return types.every((list) => list !== undefined)
    ? `be ${joinWithOr([...new Set(types.flat().map(labelOf))])}`
    : "match one of the alternatives";
}

function typesOf({ type }: JsonSchemaObject): readonly JsonSchemaType[] | undefined {
  if (isSchemaType(type)) return [type];
  return Array.isArray(type) ? (type as readonly JsonSchemaType[]) : undefined;
}
