import type { MessagePort } from "node:worker_threads";

import { globalRegistry } from "later-runtime";

import { PortStream } from "../carrier/port-stream.ts";
import { SocketCarrier } from "../carrier/socket-carrier.ts";
import { HostLog } from "../log/log-record.ts";
import { ToolWorker } from "./tool-worker.ts";

/** What a thread is started with. */
export interface ThreadData {
  /** The URLs of modules that declare the tools. */
  readonly modules: readonly string[];
  /** That connects it with the host. */
  readonly port: MessagePort;
  /** For people; any text. */
  readonly name: string;
  /** How many calls run at a time. */
  readonly concurrency: number;
}

/**
 * Runs the tools that modules declare in this thread, until the host wants no more of it. The threads of a pool call it;
 * nobody else has to.
 *
 * @throws whatever the modules throw, and LaterError for tools that cannot be declared
 */
export async function serveThread({ modules, port, name, concurrency }: ThreadData): Promise<void> {
  for (const module of modules) await import(module);
  const worker = new ToolWorker({
    carrier: new SocketCarrier(new PortStream(port)),
    tools: globalRegistry().list(),
    name,
    concurrency,
    log: new HostLog(() => {}),
  });
  await worker.ended;
}
