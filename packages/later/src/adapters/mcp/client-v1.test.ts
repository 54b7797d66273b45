import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
import { Client as OldestClient } from "mcp-sdk-1.10/client/index.js";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";

import { emptyRuntime } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import type { Session } from "../../session/session.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { registerMcpTools } from "./register-mcp-tools.ts";
import { toolsFromMcp } from "./tools-from-mcp.ts";

const source = emptyRuntime();

type AnyClient = Client | OldestClient;

const clients = [
  ["its version of now", Client],
  ["1.10, the oldest", OldestClient],
] as const;

async function connect(
  server: Pick<McpServer, "connect">,
  OwnClient: new (info: { name: string; version: string }) => AnyClient = Client,
): Promise<AnyClient> {
  const client = new OwnClient({ name: "test", version: "1.0.0" });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  onTestFinished(() => client.close());
  return client;
}

async function open(client: AnyClient): Promise<Session> {
  const session = await source.createSession({ tools: await toolsFromMcp(client) });
  onTestFinished(() => session.close());
  return session;
}

function makeServer(): McpServer {
  const server = new McpServer({ name: "test", version: "1.0.0" });
  server.registerTool(
    "weather.now",
    {
      description: "Tells the temperature.",
      inputSchema: { city: z.string(), unit: z.enum(["C", "F"]).default("C") },
      outputSchema: { degrees: z.number() },
    },
    ({ city }) => ({
      content: [{ type: "text", text: `It is ${city.length} degrees.` }],
      structuredContent: { degrees: city.length },
    }),
  );
  return server;
}

test.each(clients)(
  "a client of the SDK's first version has its tools called in a conversation: %s",
  async (_, OwnClient) => {
    const client = await connect(makeServer(), OwnClient);
    const model = scriptedModel([
      calls({ name: "weather_now", args: { city: "Rome", unit: "K" } }),
      calls({ name: "weather_now", args: { city: "Rome" } }),
      text("Four degrees."),
    ]);
    const tools = await toolsFromMcp(client);
    const result = await generate("How warm is it?", { model, tools, source });
    expect(result.calls.map(({ outcome }) => outcome)).toMatchObject([
      { ok: false, error: { type: "PARAMETER_VALIDATION_FAILED" } },
      { ok: true, value: { degrees: 4 } },
    ]);
  },
);

test.each(clients)(
  "hears progress, and cancels at the server what is cancelled here: %s",
  async (_, OwnClient) => {
    const signals: AbortSignal[] = [];
    const server = new McpServer({ name: "test", version: "1.0.0" });
    server.registerTool("slow", {}, async ({ _meta, sendNotification, signal }) => {
      signals.push(signal);
      const params = { progressToken: _meta?.progressToken ?? "", progress: 1, total: 2 };
      await sendNotification({ method: "notifications/progress", params });
      await once(signal, "abort");
      return { content: [] };
    });
    const session = await open(await connect(server, OwnClient));
    const controller = new AbortController();
    const progress: CallEvent[] = [];
    const outcome = await session.execute(
      { name: "slow" },
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.type !== "call-progress") return;
          progress.push(event);
          controller.abort();
        },
      },
    );
    expect(outcome).toMatchObject({ ok: false, error: { type: "CANCELLED" } });
    expect(progress).toMatchObject([{ progress: 1, total: 2 }]);
    await expect.poll(() => signals[0]?.aborted).toBe(true);
  },
);

/** A server whose list has so many pages of one tool each. */
function makePagedServer(pages: number): Server {
  const server = new Server({ name: "raw", version: "1" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    const page = Number(params?.cursor ?? 0);
    const tool = { name: `tool_${page}`, inputSchema: { type: "object" as const } };
    return {
      tools: [tool],
      ...(page + 1 < pages ? { nextCursor: String(page + 1) } : {}),
    };
  });
  return server;
}

test("is asked for every page of the list, and for none of a server without tools", async () => {
  const client = await connect(makePagedServer(3));
  const names = (await toolsFromMcp(client)).map(({ declaration }) => declaration.name);
  expect(names).toEqual(["tool_0", "tool_1", "tool_2"]);
  expect(await toolsFromMcp(await connect(new Server({ name: "raw", version: "1" })))).toEqual([]);
});

test("is not asked for ever where a list does not end", async () => {
  const client = await connect(makePagedServer(Infinity));
  await expect(toolsFromMcp(client)).rejects.toMatchObject({
    code: "TOOL_UNAVAILABLE",
    message: "The server's list of tools has not ended after 64 pages.",
  });
});

test("follows its server", async () => {
  const server = makeServer();
  const client = await connect(server);
  await using session = await source.createSession({ tools: [] });
  await using notes = await registerMcpTools(client, session, { prefix: "eu_" });
  server.registerTool("find", { description: "Finds." }, () => ({ content: [] }));
  expect(await notes.refresh()).toMatchObject({ added: ["eu_find"], problems: [] });
});

test("has the server's words for what it refuses", async () => {
  const server = makeServer();
  const gone = server.registerTool("gone", {}, () => ({ content: [] }));
  const session = await open(await connect(server));
  gone.remove();
  const outcome = await session.execute({ name: "gone" });
  expect(outcome).toMatchObject({ ok: false, error: { type: "TOOL_EXECUTION_FAILED" } });
  expect(outcome.ok ? "" : outcome.error.message).toMatch(/Tool gone not found$/);
  const paged = await open(await connect(makePagedServer(1)));
  expect(await paged.execute({ name: "tool_0" })).toMatchObject({
    error: { type: "TOOL_EXECUTION_FAILED", message: "Method not found" },
  });
});

test("is told apart when it is not connected, before and during a call", async () => {
  const refused = { code: "TOOL_UNAVAILABLE" };
  const idle = new Client({ name: "test", version: "1.0.0" });
  await expect(toolsFromMcp(idle)).rejects.toMatchObject(refused);
  const command = [fileURLToPath(new URL("fixtures/exiting-server.mjs", import.meta.url))];
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: command }));
  const session = await open(client);
  expect(await session.execute({ name: "exit" })).toMatchObject({
    error: { type: "RUNTIME_DISCONNECTED" },
  });
  expect(await session.execute({ name: "exit" })).toMatchObject({
    error: { type: "TOOL_UNAVAILABLE", details: { reason: "not-connected" } },
  });
});

test("tells of servers over HTTP that refuse, fail or are gone, and nothing of what they write", async () => {
  let status = 200;
  const server = createServer((request, response) => {
    if (status !== 200) return void response.writeHead(status).end("a secret");
    if (request.method !== "POST") return void response.writeHead(405).end();
    const transport = new StreamableHTTPServerTransport({});
    return void makeServer()
      .connect(transport)
      .then(() => transport.handleRequest(request, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = new Client({ name: "test", version: "1.0.0" });
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url));
  const session = await open(client);
  const call = { name: "weather_now", args: { city: "Rome" } };
  expect(await session.execute(call)).toMatchObject({ ok: true, value: { degrees: 4 } });
  const outcomes: unknown[] = [];
  for (status of [401, 404, 502]) outcomes.push(await session.execute(call));
  expect(outcomes).toMatchObject([
    { error: { type: "TOOL_UNAVAILABLE", details: { reason: "refused" } } },
    { error: { type: "TOOL_UNAVAILABLE", details: { reason: "refused" } } },
    { error: { type: "RUNTIME_DISCONNECTED" } },
  ]);
  expect(JSON.stringify(outcomes)).not.toContain("secret");
  server.closeAllConnections();
  server.close();
  const gone = { error: { type: "TOOL_UNAVAILABLE", details: { reason: "not-connected" } } };
  await expect.poll(() => session.execute(call)).toMatchObject(gone);
});
