import assert from "node:assert/strict";

import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { McpServer } from "@modelcontextprotocol/server";

import { zodParameters } from "../subject/order-zod.mjs";
import * as order from "../subject/order.mjs";

/** Client and server in this process, without a caller's signal. */
export async function prepare() {
  const server = new McpServer({ name: "bench", version: "1.0.0" });
  server.registerTool(
    order.name,
    { description: order.description, inputSchema: zodParameters },
    async (args) => ({ content: [], structuredContent: await order.execute(args) }),
  );
  const client = new Client({ name: "bench", version: "1.0.0" });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  const run = () => client.callTool({ name: order.name, arguments: order.args });
  assert.deepEqual((await run()).structuredContent, order.expected);
  return { run };
}
