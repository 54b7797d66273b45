import type { ServerResponse } from "node:http";
import { setImmediate } from "node:timers/promises";

import type { ModelResponse } from "../../conversation/model-client.ts";
import type { Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";

/** How an answer is damaged on its way. */
export type Damage = "none" | "garbage" | "cut";

type AnswerForm = Extract<Route, { readonly type: "generate" }>["answer"];

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8" });
  response.end(JSON.stringify(body));
}

/** Sends a refusal; an answer that has begun can only be broken off. */
export function sendRefusal(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, refusal.status, refusal.toBody());
}

/** Sends an answer in the form that was asked for; a cut one ends with the connection. */
export async function sendAnswer(
  response: ServerResponse,
  chunks: readonly ModelResponse[],
  form: AnswerForm,
  damage: Damage,
): Promise<void> {
  const pieces = textsOf(chunks, form, damage);
  const contentType = form === "sse" ? "text/event-stream" : "application/json; charset=UTF-8";
  response.writeHead(200, { "content-type": contentType });
  for (const piece of damage === "cut" ? firstHalf(pieces) : pieces) {
    if (response.destroyed) return;
    response.write(piece);
    // Gives each chunk a packet of its own, so that a client sees a stream.
    await setImmediate();
  }
  if (damage === "cut") response.destroy();
  else response.end();
}

/** Half of the pieces, and half of the one that comes next. */
function firstHalf(pieces: readonly string[]): readonly string[] {
  const middle = Math.floor(pieces.length / 2);
  const broken = pieces[middle] ?? "";
  return [...pieces.slice(0, middle), broken.slice(0, broken.length / 2)];
}

function textsOf(
  chunks: readonly ModelResponse[],
  form: AnswerForm,
  damage: Damage,
): readonly string[] {
  const texts = chunks.map((chunk) =>
    damage === "garbage" ? '<html>{"candidates": [' : JSON.stringify(chunk),
  );
  if (form === "sse") return texts.map(eventOf);
  return form === "array" ? [`[${texts.join(",\n")}]`] : texts.slice(0, 1);
}

function eventOf(text: string): string {
  return `data: ${text}\r\n\r\n`;
}
