import type { ReceivedHeader } from "../carrier/carrier.ts";
import { isObject } from "../wire/is-object.ts";
import type { CallError, ProblemCode, WorkerMessage } from "./messages.ts";

/** Why a header is no message of a worker. */
export type UnreadMessage = Extract<ProblemCode, "UNKNOWN_MESSAGE" | "MALFORMED_MESSAGE">;

/**
 * Reads what a worker says, which may be anything. What tools offer is not looked into, nor are values.
 *
 * @returns the message, or the code of the problem to answer with
 */
export function readWorkerMessage(header: ReceivedHeader): WorkerMessage | UnreadMessage {
  const isSound = readers[header.type];
  if (isSound === undefined) return "UNKNOWN_MESSAGE";
  return isSound(header) ? (header as unknown as WorkerMessage) : "MALFORMED_MESSAGE";
}

type Check = (header: ReceivedHeader) => boolean;

const readers: Readonly<Record<string, Check>> = Object.assign(Object.create(null), {
  result: (header: ReceivedHeader) => isId(header["id"]) && hasOneEnding(header),
  chunk: ({ id, value }: ReceivedHeader) => isId(id) && value !== undefined,
  progress: ({ id, progress, total, message }: ReceivedHeader) =>
    isId(id) &&
    typeof progress === "number" &&
    isOptional(total, "number") &&
    isOptional(message, "string"),
  ping: ({ id }: ReceivedHeader) => isId(id),
  pong: ({ id, memoryBytes }: ReceivedHeader) => isId(id) && isOptional(memoryBytes, "number"),
  // What else is wrong with a request is said in the answer to it.
  request: ({ id }: ReceivedHeader) => isId(id),
  abandon: ({ id }: ReceivedHeader) => isId(id),
  announce: ({
    protocol,
    name,
    language,
    version,
    pid,
    concurrency,
    token,
    lists,
  }: ReceivedHeader) =>
    isId(protocol) &&
    typeof name === "string" &&
    typeof language === "string" &&
    typeof version === "string" &&
    isId(pid) &&
    isId(concurrency) &&
    concurrency >= 1 &&
    isOptional(token, "string") &&
    isOptional(lists, "boolean"),
  fulfil: ({ id, tools, session }: ReceivedHeader) =>
    isId(id) && Array.isArray(tools) && isOptional(session, "string"),
  drain: () => true,
  goodbye: () => true,
  problem: ({ code, message }: ReceivedHeader) =>
    typeof code === "string" && typeof message === "string",
} satisfies Record<WorkerMessage["type"], Check>) as Readonly<Record<string, Check>>;

function hasOneEnding({ value, last, error, returned }: ReceivedHeader): boolean {
  if (error !== undefined) return isCallError(error);
  return value !== undefined || last === true || returned === true;
}

const errorType = /^[A-Z][A-Z0-9_]{0,63}$/;

function isCallError(value: unknown): value is CallError {
  if (!isObject(value)) return false;
  const { type, message, details, unexpected } = value as Partial<Record<keyof CallError, unknown>>;
  return (
    typeof type === "string" &&
    errorType.test(type) &&
    typeof message === "string" &&
    (details === undefined || isObject(details)) &&
    isOptional(unexpected, "boolean")
  );
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isOptional(value: unknown, type: "number" | "string" | "boolean"): boolean {
  return value === undefined || typeof value === type;
}
