import { text } from "node:stream/consumers";

import { type IntrospectionRequest, introspectFiles } from "./introspect-files.ts";

/** The process that reads types: requests as JSON on its input, what it found as JSON on its output. */
async function main(): Promise<void> {
  const { requests } = JSON.parse(await text(process.stdin)) as {
    readonly requests: readonly IntrospectionRequest[];
  };
  answer({ ok: await introspectFiles(requests) });
}

function answer(result: unknown): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  answer({ error: { code: "INTROSPECTION_FAILED", message } });
});
