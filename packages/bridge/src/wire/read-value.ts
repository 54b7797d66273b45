import type { AnyMessage } from "./any-message.ts";
import { invalidValue, quote } from "./invalid-value.ts";
import { readBinary } from "./read-binary.ts";
import { readJson } from "./read-json.ts";
import { readMessage } from "./read-message.ts";
import { readTensor } from "./read-tensor.ts";
import { readTypeUrl } from "./read-type-url.ts";

/** A value as it came, before it is validated. */
export interface ReceivedValue {
  /** The type that the sender named; undefined for messages of google.protobuf. */
  readonly type: string | undefined;
  /**
   * JSON with `bigint` for integers beyond ±(2^53 − 1) and numbers that may be NaN and infinite;
   * bytes; or numeric arrays, in a tensor as `data` beside its `shape` or within its lists. It may be
   * a view of what it was read from.
   */
  readonly value: unknown;
}

/**
 * Reads the value of a variable in every form that clients send: JSON text under a type of the
 * protocol, well-known messages of google.protobuf, and bytes beside a description. Whether the value
 * fits the type is not looked at.
 *
 * @param binary the elements of an embedding or tensor, from the field beside the value; where there
 * are any, they are what counts
 * @throws LaterError `INVALID_VALUE` if it cannot be read
 */
export function readValue(any: AnyMessage | undefined, binary?: Uint8Array): ReceivedValue {
  if (any === undefined) throw invalidValue("There is no value.");
  const { form, name } = readTypeUrl(any.typeUrl);
  const bytes = binary ?? new Uint8Array();
  if (form === "message") {
    if (bytes.length > 0)
      throw invalidValue(`A message ${quote(name)} cannot have bytes beside it.`);
    return { type: undefined, value: readMessage(name, any.value) };
  }
  if (form === "binary" || bytes.length > 0) {
    return { type: name, value: readBinary({ type: name, description: any.value, bytes }) };
  }
  return { type: name, value: name === "tensor" ? readTensor(any.value) : readJson(any.value) };
}
