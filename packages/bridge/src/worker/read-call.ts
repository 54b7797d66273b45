import { attach } from "../worker-protocol/attachments.ts";
import type { Call } from "../worker-protocol/messages.ts";
import { toJsonValue } from "../worker-protocol/to-json-value.ts";

/**
 * A call as tools take it: with JSON for the bytes and tensors among its arguments.
 *
 * @throws LaterError `INVALID_VALUE` for attachments that do not match, `INVALID_JSON` for too many levels
 */
export function readCall(message: Call, attachments: readonly Uint8Array[]): Call {
  if (attachments.length === 0 && !("binary" in message)) return message;
  attach(message, attachments);
  return { ...message, args: toJsonValue(message.args) as Call["args"] };
}
