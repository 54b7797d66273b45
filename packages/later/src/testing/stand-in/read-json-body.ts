import type { IncomingMessage } from "node:http";

import type { Refusal } from "./refusal.ts";

/** Why a body cannot be read. */
export type BodyProblem = "too long" | "empty" | "no JSON" | "too deep";

/** Deeper messages are refused by the parsers of the APIs too. */
const maximumDepth = 100;

/**
 * Reads the body of an HTTP request as JSON.
 *
 * @param refuse - makes the refusal of a body that is too long, too deep, or not JSON
 * @throws Refusal that `refuse` makes
 */
export async function readJsonBody(
  request: IncomingMessage,
  maximumBytes: number,
  refuse: (problem: BodyProblem, maximumBytes: number) => Refusal,
): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is read and dropped: a client that still writes would not see the answer.
    if (length <= maximumBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (length > maximumBytes) throw refuse("too long", maximumBytes);
  const text = Buffer.concat(chunks).toString("utf8");
  const body = parse(text);
  if (body === undefined) throw refuse(text === "" ? "empty" : "no JSON", maximumBytes);
  if (depthExceeds(body, maximumDepth)) throw refuse("too deep", maximumBytes);
  return body;
}

/** `undefined`, which is no JSON, for what is none. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Level by level, because recursion would end where the depth begins to matter. */
function depthExceeds(value: unknown, limit: number): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    level = level.flatMap((member) =>
      typeof member === "object" && member !== null ? Object.values(member) : [],
    );
  }
  return false;
}
