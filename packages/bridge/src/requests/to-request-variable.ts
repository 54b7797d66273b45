import type { TensorData, VariableRecord, VariableValue } from "later-runtime";

import { packNumbers } from "../wire/pack-numbers.ts";
import type { PackedTensor } from "../worker-protocol/attachments.ts";

/** Embeddings and tensors of more elements go as attachments. */
const maximumListedElements = 1_024;

/** A variable as the worker protocol has it, with arrays in it as `detach` takes them. */
export function toRequestVariable(record: VariableRecord): Readonly<Record<string, unknown>> {
  const { id, name, type, constraints, metadata, source, version, createdAt, updatedAt } = record;
  return {
    id,
    name,
    type,
    value: toRequestValue(record.value),
    constraints,
    metadata,
    source,
    version,
    createdAt,
    updatedAt,
    optimizing: record.optimization !== undefined,
  };
}

function toRequestValue(value: VariableValue): unknown {
  if (value instanceof Float64Array) return toRequestData(value, [value.length]);
  if (typeof value !== "object") return toListed(value);
  const { shape, data } = value;
  return { shape, data: toRequestData(data, shape) };
}

/** Numbers in lists become doubles where there are many. */
function toRequestData(data: TensorData, shape: readonly number[]): unknown {
  const count = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
  const packed = count > maximumListedElements ? packNumbers(data) : undefined;
  return packed === undefined ? toListed(data) : ({ shape, data: packed } satisfies PackedTensor);
}

function toListed(data: TensorData): unknown {
  if (typeof data === "number") return Number.isFinite(data) ? data : String(data);
  if (typeof data !== "object" || data === null) return data;
  return Array.from<TensorData, unknown>(data as Iterable<TensorData>, toListed);
}
