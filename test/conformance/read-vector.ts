import { Fields } from "./fields.ts";
import type { Vector } from "./vector.ts";

/** Members that say something about a vector, and nothing about what is to be done. */
const remarks = [
  "id",
  "title",
  "req",
  "level",
  "class",
  "decision",
  "why",
  "note",
  "notes",
  "comment",
  "source",
  "see",
  "tags",
  "clause",
  "clauses",
  "since",
];

/** What a vector has besides remarks. */
export type VectorMembers<Name extends string> = Readonly<Partial<Record<Name, unknown>>> & {
  readonly expect: unknown;
};

/**
 * Reads the members of a vector that its kind knows.
 *
 * @throws Unsupported when there are others
 */
export function readVector<const Name extends string>(
  { members }: Vector,
  names: readonly Name[],
): VectorMembers<Name> {
  const fields = new Fields(members, "the vector");
  for (const remark of remarks) fields.take(remark);
  const read = Object.fromEntries(["expect", ...names].map((name) => [name, fields.take(name)]));
  fields.end();
  return read as VectorMembers<Name>;
}
