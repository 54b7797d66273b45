import type { IncomingMessage } from "node:http";

import { Refusal } from "./refusal.ts";

/** Deeper messages are refused by the API's parser too. */
const maximumDepth = 100;

/**
 * Reads the body of an HTTP request as JSON.
 *
 * @throws Refusal 400 for a body that is too long, too deep, or not JSON
 */
export async function readJsonBody(
  request: IncomingMessage,
  maximumBytes: number,
): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is read and dropped: a client that still writes would not see the answer.
    if (length <= maximumBytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (length > maximumBytes) {
    throw new Refusal(400, `Request payload size exceeds the limit: ${maximumBytes} bytes.`);
  }
  const body = parse(Buffer.concat(chunks).toString("utf8"));
  if (depthExceeds(body, maximumDepth)) {
    throw new Refusal(
      400,
      "Invalid JSON payload received. Message too deep. Max recursion depth reached.",
    );
  }
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(
      400,
      text === ""
        ? "Invalid JSON payload received. Unexpected end of string."
        : "Invalid JSON payload received. Unexpected token.",
    );
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
