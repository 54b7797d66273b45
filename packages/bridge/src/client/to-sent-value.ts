import { isVariableType, LaterError, type VariableType, type VariableValue } from "later-runtime";

import { isObject } from "../wire/is-object.ts";
import { isTensorArray } from "../wire/is-tensor-array.ts";
import { type SentValue, writeValue } from "../wire/write-value.ts";

/**
 * A value as it is sent: under the variable's type where that is known and the value is one of it, or
 * else under the type that it has by itself. What the variable makes of it is for the host to say.
 *
 * @throws LaterError `INVALID_VARIABLE` for what no variable can have as its value
 */
export function toSentValue(value: unknown, declared?: string): SentValue {
  const [type, normalised] = typeOf(value, isVariableType(declared) ? declared : undefined);
  return writeValue(type, normalised, { binary: true });
}

function typeOf(
  value: unknown,
  declared: VariableType | undefined,
): readonly [type: VariableType, value: VariableValue] {
  switch (typeof value) {
    case "number": {
      const isWhole = Number.isInteger(value) && !Object.is(value, -0);
      return [isWhole && declared !== "float" ? "integer" : "float", value];
    }
    case "bigint":
      return ["integer", value];
    case "boolean":
      return ["boolean", value];
    case "string":
      return [declared === "choice" || declared === "module" ? declared : "string", value];
    default:
      if (Array.isArray(value) || isTensorArray(value)) return ["embedding", toDoubles(value)];
      if (isObject(value) && "shape" in value && "data" in value)
        return ["tensor", toTensor(value)];
      throw invalid("is a number, a text, a truth value, a list of numbers or a tensor");
  }
}

function toDoubles(list: ArrayLike<unknown>): Float64Array {
  if (list instanceof Float64Array) return list;
  const doubles = new Float64Array(list.length);
  for (let index = 0; index < list.length; index += 1) {
    const item = list[index];
    if (typeof item !== "number" && typeof item !== "bigint") {
      throw invalid(`that is a list has numbers in it; at position ${index + 1} there is none`);
    }
    doubles[index] = Number(item);
  }
  return doubles;
}

function toTensor({ shape, data }: Record<string, unknown>): VariableValue {
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length))) {
    throw invalid("that is a tensor has a list of lengths as its shape");
  }
  assertElements(data, 0);
  return { shape, data } as VariableValue;
}

const maximumDepth = 64;

function assertElements(data: unknown, depth: number): void {
  if (data === null || ["number", "bigint", "string", "boolean"].includes(typeof data)) return;
  const packed = isTensorArray(data);
  if (!(packed || Array.isArray(data)) || depth === maximumDepth) {
    throw invalid(
      `that is a tensor has elements, or lists of them in at most ${maximumDepth} levels`,
    );
  }
  if (!packed) for (const item of data) assertElements(item, depth + 1);
}

function invalid(rule: string): LaterError {
  return new LaterError("INVALID_VARIABLE", `The value of a variable ${rule}.`);
}
