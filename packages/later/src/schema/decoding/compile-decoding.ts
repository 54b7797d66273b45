import type { CopyChild } from "../../model/json-copier.ts";
import type { JsonSchema } from "../../model/json-schema.ts";
import type { JsonValue } from "../../model/json.ts";
import { isCodecName } from "../keywords/codec.ts";
import type { Violation } from "../violation.ts";
import { decodeValue } from "./decode-value.ts";
import { DecodingRun } from "./decoding-run.ts";
import { type DecodingShape, ShapeCompiler } from "./shape-compiler.ts";

/** What comes of decoding: the value, or what codecs of the program's own refuse. */
export type Decoding =
  | { readonly values: unknown; readonly violations?: undefined }
  | { readonly violations: readonly Violation[] };

/** As `compileDecoder` does, but hands out what is refused. */
export function compileDecoding(schema: JsonSchema): (value: JsonValue) => Decoding {
  // Made when they are first needed: of a schema without codecs hardly any value is ever decoded.
  let shapes: readonly DecodingShape[] | undefined;
  return (value) => {
    shapes ??= new ShapeCompiler(schema).compile(schema).alone;
    const run = new DecodingRun();
    const values = decode(shapes, value, run);
    return run.refusals === 0 ? { values } : { violations: run.violations() };
  };
}

const none: readonly DecodingShape[] = [];

function decode(shapes: readonly DecodingShape[], value: unknown, run: DecodingRun): unknown {
  if (shapes.length === 0) return run.copy(value);
  const all = expand(shapes, value);
  const { refusals } = run;
  const copy = decodeChildren(all, value, run);
  if (value === null || run.refusals > refusals) return copy;
  const codec = all.find((shape) => shape.codec !== undefined)?.codec;
  if (isCodecName(codec)) return decodeValue(codec, copy);
  const rounds = typeof copy === "bigint" && all.some((shape) => shape.rounds);
  const plain = rounds ? Number(copy) : copy;
  return codec === undefined ? plain : run.decodeOwn(codec, plain, value);
}

function decodeChildren(
  shapes: readonly DecodingShape[],
  value: unknown,
  run: DecodingRun,
): unknown {
  if (typeof value !== "object" || value === null) return run.copy(value);
  return Array.isArray(value)
    ? run.copyArray(value, decodeItem, shapes)
    : run.copyObject(value, decodeMember, shapes);
}

const decodeItem: CopyChild<number, readonly DecodingShape[], DecodingRun> = (
  item,
  index,
  shapes,
  run,
) => decode(itemShapes(shapes, index), item, run);

const decodeMember: CopyChild<string, readonly DecodingShape[], DecodingRun> = (
  member,
  name,
  shapes,
  run,
) => decode(memberShapes(shapes, name), member, run);

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
