import { Writable } from "node:stream";

import type { McpServer } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";

import { untilAborted } from "../terminal/interrupts.ts";

/** What serving over standard input and output goes on with. */
export interface StdioServing {
  /** Writes to standard output, which is the protocol's. */
  readonly write: NodeJS.WriteStream["write"];
  readonly onReady: () => void;
  readonly signal: AbortSignal;
}

/** Serves the client that has started this process, until it is gone or the signal fires. */
export async function serveMcpOverStdio(
  server: McpServer,
  { write, onReady, signal }: StdioServing,
): Promise<void> {
  const gone = new Promise<void>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is no event target
    server.server.onclose = resolve;
  });
  const output = new Writable({
    write: (chunk: Uint8Array, _, done) => void write(chunk, done),
  });
  await server.connect(new StdioServerTransport(process.stdin, output));
  onReady();
  await Promise.race([gone, untilAborted(signal)]);
  await server.close();
}
