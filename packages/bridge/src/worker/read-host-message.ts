import type { ReceivedHeader } from "../carrier/carrier.ts";
import { isObject } from "../wire/is-object.ts";
import { isHeldLimits } from "../worker-protocol/held-limits.ts";
import type { HostMessage, ProblemCode } from "../worker-protocol/messages.ts";

/** Why a header is no message of a host. */
export type UnreadMessage = Extract<ProblemCode, "UNKNOWN_MESSAGE" | "MALFORMED_MESSAGE">;

/**
 * Reads what a host says, which may be anything. Arguments and values are not looked into.
 *
 * @returns the message, or the code of the problem to answer with
 */
export function readHostMessage(header: ReceivedHeader): HostMessage | UnreadMessage {
  const isSound = checks[header.type];
  if (isSound === undefined) return "UNKNOWN_MESSAGE";
  return isSound(header) ? (header as unknown as HostMessage) : "MALFORMED_MESSAGE";
}

type Check = (header: ReceivedHeader) => boolean;

const checks: Readonly<Record<string, Check>> = Object.assign(Object.create(null), {
  call: ({
    id,
    tool,
    args,
    session,
    callId,
    timeoutMs,
    credit,
    progress,
    trace,
    kept,
  }: ReceivedHeader) =>
    isCount(id) &&
    typeof tool === "string" &&
    isObject(args) &&
    typeof session === "string" &&
    typeof callId === "string" &&
    (timeoutMs === undefined || isPositive(timeoutMs) || isLong(timeoutMs)) &&
    (credit === undefined || isCount(credit)) &&
    (progress === undefined || typeof progress === "boolean") &&
    (trace === undefined || isText(trace)) &&
    (kept === undefined || (Array.isArray(kept) && kept.every(isText))),
  credit: ({ id, count }: ReceivedHeader) => isCount(id) && isCount(count),
  cancel: ({ id, reason }: ReceivedHeader) => isCount(id) && typeof reason === "string",
  recall: ({ ids }: ReceivedHeader) => Array.isArray(ids) && ids.every(isCount),
  ping: ({ id }: ReceivedHeader) => isCount(id),
  pong: ({ id }: ReceivedHeader) => isCount(id),
  response: ({ id }: ReceivedHeader) => isCount(id),
  event: ({ watch }: ReceivedHeader) => isCount(watch),
  welcome: ({ workerId, heartbeatMs, maxMessageBytes, limits, lists }: ReceivedHeader) =>
    typeof workerId === "string" &&
    isPositive(heartbeatMs) &&
    isPositive(maxMessageBytes) &&
    (limits === undefined || isHeldLimits(limits)) &&
    (lists === undefined || typeof lists === "boolean"),
  fulfilled: ({ id, accepted, rejected }: ReceivedHeader) =>
    isCount(id) &&
    Array.isArray(accepted) &&
    accepted.every(isText) &&
    Array.isArray(rejected) &&
    rejected.every(isRejection),
  drain: () => true,
  problem: ({ code, message }: ReceivedHeader) => isText(code) && isText(message),
} satisfies Record<HostMessage["type"], Check>) as Readonly<Record<string, Check>>;

function isRejection(value: unknown): boolean {
  return (
    isObject(value) && isText(value["name"]) && isText(value["code"]) && isText(value["message"])
  );
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** What is too much for a number. */
function isLong(value: unknown): value is bigint {
  return typeof value === "bigint" && value > 0n;
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}
