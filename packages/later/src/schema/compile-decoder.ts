import { type CopyChild, JsonCopier } from "../model/json-copier.ts";
import type { JsonSchema } from "../model/json-schema.ts";
import type { JsonValue } from "../model/json.ts";
import { decodeValue } from "./decoding/decode-value.ts";
import { type DecodingShape, ShapeCompiler } from "./decoding/shape-compiler.ts";

/** Makes a function's own arguments of valid ones. The given value stays as it is. */
export type Decoder = (value: JsonValue) => unknown;

/**
 * Prepares a deep copy in which codecs are applied: a Date for `x-codec: "date"` and so on. Defaults
 * of absent members are not filled in, because the function has its own; where the schema allows only
 * `number`, a `bigint` becomes the nearest number. Of alternatives the first that fits decides.
 *
 * The decoder expects a value that a validator of the same schema has found valid. It throws
 * LaterError `INVALID_ARGUMENT` where a part that the schema leaves open is not JSON, is cyclic or has
 * more than 512 levels; `details.path` is a JSON Pointer to it.
 */
export function compileDecoder(schema: JsonSchema): Decoder {
  // Made when they are first needed: of a schema without codecs hardly any value is ever decoded.
  let shapes: readonly DecodingShape[] | undefined;
  return (value) => {
    shapes ??= new ShapeCompiler(schema).compile(schema).alone;
    return decode(shapes, value, new JsonCopier());
  };
}

const none: readonly DecodingShape[] = [];

function decode(shapes: readonly DecodingShape[], value: unknown, copier: JsonCopier): unknown {
  if (shapes.length === 0) return copier.copy(value);
  const all = expand(shapes, value);
  const copy = decodeChildren(all, value, copier);
  if (value === null) return null;
  for (const { codec, rounds } of all) {
    if (codec !== undefined) return decodeValue(codec, copy);
    if (rounds && typeof copy === "bigint") return Number(copy);
  }
  return copy;
}

function decodeChildren(
  shapes: readonly DecodingShape[],
  value: unknown,
  copier: JsonCopier,
): unknown {
  if (typeof value !== "object" || value === null) return copier.copy(value);
  return Array.isArray(value)
    ? copier.copyArray(value, decodeItem, shapes)
    : copier.copyObject(value, decodeMember, shapes);
}

const decodeItem: CopyChild<number, readonly DecodingShape[]> = (item, index, shapes, copier) =>
  decode(itemShapes(shapes, index), item, copier);

const decodeMember: CopyChild<string, readonly DecodingShape[]> = (member, name, shapes, copier) =>
  decode(memberShapes(shapes, name), member, copier);

/** Adds the shapes that apply to the same value. */
function expand(shapes: readonly DecodingShape[], value: unknown): readonly DecodingShape[] {
  if (!shapes.some((shape) => shape.inPlace.length > 0)) return shapes;
  return shapes.flatMap((shape) => {
    const others = shape.inPlace
      .map(({ find }) => find(value))
      .filter((found) => found !== undefined);
    return [shape, ...expand(others, value)];
  });
}

function memberShapes(shapes: readonly DecodingShape[], name: string): readonly DecodingShape[] {
  const [only] = shapes;
  if (only !== undefined && shapes.length === 1 && only.patterns.length === 0) {
    return (only.members.get(name) ?? only.others)?.alone ?? none;
  }
  return shapes.flatMap((shape) => {
    const declared = shape.members.get(name);
    const matched = shape.patterns.filter(([expression]) => expression.test(name));
    const found = [declared ?? [], ...matched.map(([, matching]) => matching)].flat();
    return found.length > 0 ? found : (shape.others?.alone ?? none);
  });
}

function itemShapes(shapes: readonly DecodingShape[], index: number): readonly DecodingShape[] {
  const [only] = shapes;
  if (only !== undefined && shapes.length === 1) return itemShape(only, index)?.alone ?? none;
  return shapes.flatMap((shape) => itemShape(shape, index)?.alone ?? none);
}

function itemShape(shape: DecodingShape, index: number): DecodingShape | undefined {
  return shape.prefix[index] ?? shape.items;
}
