import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate, setTimeout } from "node:timers/promises";

import type { Fault } from "../faults/fault.ts";
import { Refusal } from "./refusal.ts";
import type { AnswerForm } from "./stand-in-api.ts";

const json = "application/json; charset=UTF-8";

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": json });
  response.end(JSON.stringify(body));
}

/** Sends a refusal; an answer that has begun can only be broken off. */
export function sendRefusal(
  response: ServerResponse,
  refusal: Refusal,
  toErrorBody: () => object,
): void {
  const { status, retryAfterMs, body = toErrorBody() } = refusal;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    "content-type": typeof body === "string" ? "text/html" : json,
    ...(retryAfterMs === undefined
      ? {}
      : { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) }),
  });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** Sends an answer in the form that was asked for, and what a fault makes of it. */
export async function sendAnswer(
  response: ServerResponse,
  messages: readonly unknown[],
  form: AnswerForm,
  { fault, closing, toErrorMessage }: Spoiling,
): Promise<void> {
  const pieces = toPieces(fault?.type === "duplicate" ? messages.flatMap(twice) : messages, form);
  const isStream = form === "events" || form === "named-events";
  response.writeHead(200, { "content-type": isStream ? "text/event-stream" : json });
  for (const piece of spoil(pieces, isStream, fault)) {
    if (fault?.type === "delay") await setTimeout(fault.delayMs, undefined, { signal: closing });
    if (response.destroyed) return;
    response.write(piece);
    // Gives each chunk a packet of its own, so that a client sees a stream.
    await setImmediate();
  }
  if (fault?.type === "hang" && !response.destroyed) await once(response, "close");
  else if (fault?.type === "cut") response.destroy();
  else if (fault?.type === "error") {
    response.end(toPiece(toErrorMessage(Refusal.ofFault(fault)), form));
  } else response.end();
}

/** What becomes of an answer on its way. */
interface Spoiling {
  readonly fault: Fault | undefined;
  readonly closing: AbortSignal;
  /** What a stream says where it is told to fail. */
  readonly toErrorMessage: (refusal: Refusal) => object;
}

/** So many chunks, and half of the one that comes next where the answer is not to look whole. */
function spoil(
  pieces: readonly string[],
  isStream: boolean,
  fault: Fault | undefined,
): readonly string[] {
  switch (fault?.type) {
    case "cut":
    case "hang":
    case "end":
    case "error": {
      const whole = isStream ? Math.min(fault.afterChunks ?? 1, pieces.length - 1) : 0;
      if (isStream && (fault.type === "end" || fault.type === "error"))
        return pieces.slice(0, whole);
      const broken = pieces[whole] ?? "";
      return [...pieces.slice(0, whole), broken.slice(0, broken.length / 2)];
    }
    default:
      return pieces;
  }
}

function toPieces(messages: readonly unknown[], form: AnswerForm): readonly string[] {
  if (form === "array") return [`[${messages.map(toText).join(",\n")}]`];
  return (form === "single" ? messages.slice(0, 1) : messages).map((each) => toPiece(each, form));
}

function toPiece(message: unknown, form: AnswerForm): string {
  const text = toText(message);
  if (form === "single" || form === "array") return text;
  const type = form === "named-events" && (message as { readonly type?: unknown } | null)?.type;
  return `${typeof type === "string" ? `event: ${type}\r\n` : ""}data: ${text}\r\n\r\n`;
}

function toText(message: unknown): string {
  return typeof message === "string" ? message : JSON.stringify(message);
}

function twice(message: unknown): readonly unknown[] {
  return [message, message];
}
