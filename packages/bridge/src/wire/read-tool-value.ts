import { LaterError } from "later-runtime";

import type { AnyMessage } from "./any-message.ts";
import { decodeText } from "./decode-text.ts";
import { readValue } from "./read-value.ts";
import { toLists } from "./to-lists.ts";

/**
 * Reads an argument or a result of a tool: what {@link readValue} reads, with lists in the place of
 * numeric arrays. A `StringValue` whose bytes are neither packed nor JSON is the text that they are.
 *
 * @param binary the elements of an embedding or tensor, from the field beside the value
 * @throws LaterError `INVALID_VALUE` if it cannot be read
 */
export function readToolValue(any: AnyMessage | undefined, binary?: Uint8Array): unknown {
  try {
    const { type, value } = readValue(any, binary);
    return type === "embedding" || type === "tensor" ? toLists(value) : value;
  } catch (error) {
    if (any !== undefined && LaterError.is(error) && isStringValue(any))
      return decodeText(any.value);
    throw error;
  }
}

function isStringValue({ typeUrl }: AnyMessage): boolean {
  return /(?:^|\/)google\.protobuf\.StringValue$/.test(typeUrl);
}
