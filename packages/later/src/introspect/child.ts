import { createInterface } from "node:readline";

import { type IntrospectionRequest, Introspector } from "./introspect-files.ts";

/**
 * The process that reads types: each line of its input is a request as JSON, each line of its output what it found for
 * one, in their order. It ends with its input.
 */
async function main(): Promise<void> {
  const introspector = new Introspector();
  for await (const line of createInterface({ input: process.stdin })) {
    answer(await read(introspector, line));
  }
  introspector.close();
}

async function read(introspector: Introspector, line: string): Promise<object> {
  try {
    const { requests } = JSON.parse(line) as { readonly requests: readonly IntrospectionRequest[] };
    return { ok: await introspector.read(requests) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { error: { code: "INTROSPECTION_FAILED", message } };
  }
}

function answer(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

// Not awaited: the copy of the modules for `require` cannot await at their top level.
void main();
