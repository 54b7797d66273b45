import { createInterface } from "node:readline";

import type { IntrospectionRequest } from "./file-groups.ts";
import { Introspector } from "./introspect-files.ts";
import { Watchdog } from "./watchdog.ts";

/**
 * The process that reads types: each line of its input is a request as JSON, each line of its output what it found for
 * one, in their order. It ends with its input, or when something takes longer than it may.
 */
async function main(): Promise<void> {
  const watchdog = new Watchdog();
  const introspector = new Introspector((compiler) => watchdog.add(compiler));
  for await (const line of createInterface({ input: process.stdin })) {
    const result = await read(introspector, watchdog, line);
    if (watchdog.isOver) return;
    answer(result);
  }
  introspector.close();
}

async function read(introspector: Introspector, watchdog: Watchdog, line: string): Promise<object> {
  const { requests, deadline, limitMs } = JSON.parse(line) as Question;
  watchdog.begin(deadline, limitMs);
  try {
    return { ok: await introspector.read(requests) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { error: { code: "INTROSPECTION_FAILED", message } };
  } finally {
    watchdog.end();
  }
}

interface Question {
  readonly requests: readonly IntrospectionRequest[];
  /** When the answer is due, in milliseconds since 1970. */
  readonly deadline: number;
  /** What was given for it, in milliseconds. */
  readonly limitMs: number;
}

function answer(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

// Not awaited: the copy of the modules for `require` cannot await at their top level.
void main();
