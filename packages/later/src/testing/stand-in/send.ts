import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate, setTimeout } from "node:timers/promises";

import type { Fault } from "../faults/fault.ts";
import type { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";

type AnswerForm = Extract<Route, { readonly type: "generate" }>["answer"];

/** Sends a JSON document. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...headers, "content-type": "application/json; charset=UTF-8" });
  response.end(JSON.stringify(body));
}

/** Sends a refusal; an answer that has begun can only be broken off. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  const { status, retryAfterMs } = refusal;
  if (response.headersSent) response.destroy();
  else if (retryAfterMs === undefined) sendJson(response, status, refusal.toBody());
  else {
    const headers = { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) };
    sendJson(response, status, refusal.toBody(), headers);
  }
}

/** Sends the texts of an answer in the form that was asked for, and what a fault makes of them. */
export async function sendAnswer(
  response: ServerResponse,
  texts: readonly string[],
  form: AnswerForm,
  { fault, closing }: { readonly fault: Fault | undefined; readonly closing: AbortSignal },
): Promise<void> {
  const pieces = toPieces(fault?.type === "duplicate" ? texts.flatMap(twice) : texts, form);
  const contentType = form === "sse" ? "text/event-stream" : "application/json; charset=UTF-8";
  response.writeHead(200, { "content-type": contentType });
  const breaks = fault?.type === "cut" || fault?.type === "hang";
  for (const piece of breaks ? brokenOff(pieces, form, fault.afterChunks) : pieces) {
    if (fault?.type === "delay") await setTimeout(fault.delayMs, undefined, { signal: closing });
    if (response.destroyed) return;
    response.write(piece);
    // Gives each chunk a packet of its own, so that a client sees a stream.
    await setImmediate();
  }
  if (fault?.type === "hang" && !response.destroyed) await once(response, "close");
  else if (fault?.type === "cut") response.destroy();
  else response.end();
}

/** So many chunks, and half of the one that comes next. */
function brokenOff(
  pieces: readonly string[],
  form: AnswerForm,
  afterChunks = 1,
): readonly string[] {
  const whole = form === "sse" ? Math.min(afterChunks, pieces.length - 1) : 0;
  const broken = pieces[whole] ?? "";
  return [...pieces.slice(0, whole), broken.slice(0, broken.length / 2)];
}

function toPieces(texts: readonly string[], form: AnswerForm): readonly string[] {
  if (form === "sse") return texts.map((text) => `data: ${text}\r\n\r\n`);
  return form === "array" ? [`[${texts.join(",\n")}]`] : texts.slice(0, 1);
}

function twice(text: string): readonly string[] {
  return [text, text];
}
