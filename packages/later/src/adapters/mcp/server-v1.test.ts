import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import {
  CallToolRequestSchema,
  CallToolResultSchema,
  ToolListChangedNotificationSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";

import { emptyRuntime, getWeather, stopped, wait } from "../../conversation/fixtures/tools.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import { addMcpTools } from "./add-mcp-tools.ts";

const source = emptyRuntime();
const callWeather = { name: "getWeather", arguments: { city: "Rome" } };

const newServer = (): McpServer => new McpServer({ name: "tests", version: "1.0.0" });

async function connect(server: McpServer): Promise<Client> {
  const client = new Client({ name: "tests", version: "1.0.0" });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  onTestFinished(() => client.close());
  return client;
}

function addGreeting(server: McpServer, name: string): void {
  const inputSchema = { who: z.string().describe("Whom") };
  server.registerTool(name, { description: "Greets.", inputSchema }, ({ who }) => ({
    content: [{ type: "text", text: `Hello ${who}` }],
  }));
}

test("stand beside tools of Zod, whether those came before or after", async () => {
  const server = newServer();
  addGreeting(server, "before");
  await addMcpTools(server, [getWeather], { source });
  addGreeting(server, "after");
  const client = await connect(server);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(["before", "getWeather", "after"]);
  expect(tools[1]?.inputSchema).toEqual(getWeather.declaration.parametersJsonSchema);
  for (const name of ["before", "after"]) {
    const greeting = await client.callTool({ name, arguments: { who: "Ada" } });
    expect(greeting.content).toEqual([{ type: "text", text: "Hello Ada" }]);
  }
  const weather = await client.callTool(callWeather);
  expect(weather.content).toEqual([{ type: "text", text: '{"city":"Rome","degrees":8}' }]);
  expect(() => addGreeting(server, "getWeather")).toThrow("already registered");
});

test("come and go while clients are connected, who hear of it", async () => {
  const server = newServer();
  addGreeting(server, "greet");
  const client = await connect(server);
  let heard = 0;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => void (heard += 1));
  for (const expected of [2, 4, 6]) {
    const added = await addMcpTools(server, [getWeather], { source });
    expect((await client.callTool(callWeather)).isError).toBeUndefined();
    await added[Symbol.asyncDispose]();
    expect((await client.callTool(callWeather)).isError).toBe(true);
    await expect.poll(() => heard).toBe(expected);
  }
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(["greet"]);
});

test("tell their progress over HTTP, and are cancelled", async () => {
  const events: CallEvent[] = [];
  const server = newServer();
  await addMcpTools(server, [getWeather, wait], {
    source,
    onEvent: (event) => void events.push(event),
  });
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID });
  await server.connect(transport);
  const http = createServer((request, response) => void transport.handleRequest(request, response));
  await once(http.listen(0, "127.0.0.1"), "listening");
  const client = new Client({ name: "tests", version: "1.0.0" });
  onTestFinished(async () => {
    await client.close();
    await server.close();
    http.close();
  });
  const { port } = http.address() as AddressInfo;
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}`)));
  expect((await client.callTool(callWeather)).isError).toBeUndefined();
  const controller = new AbortController();
  const progress: unknown[] = [];
  const call = client.callTool({ name: "wait" }, undefined, {
    signal: controller.signal,
    onprogress: (told) => {
      progress.push(told);
      controller.abort();
    },
  });
  await expect(call).rejects.toThrow("abort");
  expect(progress).toEqual([{ progress: 1, total: 2, message: "half way" }]);
  await expect
    .poll(() => events.at(-1))
    .toMatchObject({
      type: "call-end",
      outcome: { error: { type: "CANCELLED" } },
    });
  expect(stopped).toContain(events.at(-1)?.callId);
});

test("refuse what is no call of theirs as the SDK does", async () => {
  const capabilities = { tasks: { requests: { tools: { call: {} } } } };
  const server = new McpServer({ name: "tests", version: "1.0.0" }, { capabilities });
  const events: CallEvent[] = [];
  await addMcpTools(server, [getWeather], {
    source,
    onEvent: (event) => void events.push(event),
  });
  const client = await connect(server);
  const ask = (params: object): Promise<unknown> =>
    client.request({ method: "tools/call", params } as never, CallToolResultSchema);
  for (const params of [
    { ...callWeather, task: { ttl: 1000 } },
    { name: "getWeather", arguments: "Rome" },
    { name: 7 },
  ]) {
    await expect(ask(params)).rejects.toMatchObject({ name: "McpError" });
  }
  await expect(ask({ name: "constructor" })).resolves.toMatchObject({ isError: true });
  expect(events).toEqual([]);
});

test("are no more once a program has put other handlers in their place", async () => {
  const server = newServer();
  await addMcpTools(server, [getWeather], { source });
  server.server.setRequestHandler(CallToolRequestSchema, () => ({ content: [] }));
  const client = await connect(server);
  expect((await client.callTool(callWeather)).content).toEqual([]);
});

test("are refused by a server whose answers cannot be amended, and leave nothing", async () => {
  const server = newServer();
  const hidden = { server: {}, tool: server.tool.bind(server) };
  await expect(addMcpTools(hidden, [getWeather], { source })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
  });
  await expect(addMcpTools(server, [getWeather], { source })).resolves.toBeDefined();
});
