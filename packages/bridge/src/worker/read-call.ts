import { attach } from "../worker-protocol/attachments.ts";
import type { Call } from "../worker-protocol/messages.ts";
import { toJsonValue } from "../worker-protocol/to-json-value.ts";

/**
 * A call as tools take it: with JSON for the bytes and tensors among its arguments, and a limit that is a number.
 *
 * @throws LaterError `INVALID_VALUE` for attachments that do not match, `INVALID_JSON` for too many levels
 */
export function readCall(received: Call, attachments: readonly Uint8Array[]): Call {
  const { timeoutMs } = received;
  const isLong = typeof (timeoutMs as unknown) === "bigint";
  const message = isLong ? { ...received, timeoutMs: Number(timeoutMs) } : received;
  if (attachments.length === 0 && !("binary" in message)) return message;
  attach(message, attachments);
  return { ...message, args: toJsonValue(message.args) as Call["args"] };
}
