import type { JsonValue } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { AnyMessage } from "./any-message.ts";

const typeUrl = "type.googleapis.com/google.protobuf.StringValue";

/**
 * Writes an argument or a result of a tool: JSON text under the type of a `StringValue`, not packed,
 * which is what all clients read. A `bigint` is written digit by digit.
 *
 * @throws LaterError `INVALID_JSON` for what JSON cannot carry
 */
export function writeToolValue(value: JsonValue): AnyMessage {
  return { typeUrl, value: new TextEncoder().encode(printJson(value)) };
}
