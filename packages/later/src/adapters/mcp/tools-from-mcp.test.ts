import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

import {
  Client,
  InMemoryTransport,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { createMcpHandler, McpServer, Server } from "@modelcontextprotocol/server";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";

import { emptyRuntime } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import type { Tool } from "../../declare/tool.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import type { Session } from "../../session/session.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { McpTool } from "./mcp-client.ts";
import type { ToolsFromMcpOptions } from "./tools-from-mcp-options.ts";
import { toolsFromMcp } from "./tools-from-mcp.ts";

const source = emptyRuntime();

/** A client of a server that offers what is registered with it. */
async function connect(register: (server: McpServer) => unknown): Promise<Client> {
  const server = new McpServer({ name: "test", version: "1.0.0" });
  register(server);
  return clientOf(server);
}

/** A client of a server that says what no server of the SDK's upper layer would. */
async function connectRaw(tools: readonly object[], answer: object = { content: [] }) {
  const server = new Server({ name: "raw", version: "1" }, { capabilities: { tools: {} } });
  const asked: unknown[] = [];
  server.setRequestHandler("tools/list", () => ({ tools }) as never);
  server.setRequestHandler("tools/call", ({ params }) => {
    asked.push(params);
    return answer as never;
  });
  return { client: await clientOf(server), asked };
}

async function clientOf(server: Pick<McpServer, "connect">): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  onTestFinished(() => client.close());
  return client;
}

async function open(client: Client, options?: ToolsFromMcpOptions): Promise<Session> {
  const session = await source.createSession({ tools: await toolsFromMcp(client, options) });
  onTestFinished(() => session.close());
  return session;
}

const declarationsOf = (tools: readonly Tool[]) => tools.map(({ declaration }) => declaration);

function registerWeather(server: McpServer): void {
  server.registerTool(
    "weather.now",
    {
      description: "Tells the temperature.",
      inputSchema: z.object({ city: z.string(), unit: z.enum(["C", "F"]).default("C") }),
      outputSchema: z.object({ degrees: z.number() }),
      annotations: { readOnlyHint: true },
    },
    ({ city }) => ({
      content: [{ type: "text", text: `It is ${city.length} degrees.` }],
      structuredContent: { degrees: city.length },
    }),
  );
}

test("declares a server's tools as it describes them, under names that models' APIs take", async () => {
  const client = await connect(registerWeather);
  expect(declarationsOf(await toolsFromMcp(client, { prefix: "eu_" }))).toMatchObject([
    {
      name: "eu_weather_now",
      description: "Tells the temperature.",
      parametersJsonSchema: {
        type: "object",
        properties: { city: { type: "string" }, unit: { enum: ["C", "F"], default: "C" } },
        required: ["city"],
      },
    },
  ]);
});

test("calls them in a conversation, validated before they are sent", async () => {
  const client = await connect(registerWeather);
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
});

test("gives texts, lists with files and links, and failures with the server's words", async () => {
  const answers: Record<string, object> = {
    nothing: { content: [] },
    texts: {
      content: [
        { type: "text", text: "a" },
        { type: "text", text: "b" },
      ],
    },
    chart: {
      content: [
        { type: "text", text: "See:" },
        { type: "image", data: "AQID", mimeType: "image/png; x=1" },
        { type: "resource", resource: { uri: "file:///a/b.pdf", blob: "BQ==" } },
        { type: "resource", resource: { uri: "file:///a/c.txt", text: "words" } },
        { type: "resource_link", uri: "https://example.org/film", name: "film" },
        { type: "audio", data: "", mimeType: "audio/wav" },
      ],
    },
    both: {
      content: [{ type: "image", data: "AQID", mimeType: "image/png" }],
      structuredContent: { n: 1 },
    },
    failed: { content: [{ type: "text", text: "ENOENT /data/x" }], isError: true },
    silent: { content: [], isError: true },
  };
  const client = await connect((server) => {
    for (const [name, answer] of Object.entries(answers)) {
      server.registerTool(name, {}, () => answer as never);
    }
  });
  const session = await open(client);
  const outcomes = await session.executeAll(Object.keys(answers).map((name) => ({ name })));
  expect(outcomes.map((outcome) => (outcome.ok ? outcome.value : outcome.error))).toEqual([
    "",
    "a\nb",
    [
      "See:",
      { $media: { mimeType: "image/png", data: "AQID" } },
      { $media: { mimeType: "application/octet-stream", data: "BQ==", name: "b.pdf" } },
      "words",
      { uri: "https://example.org/film", name: "film" },
      { mimeType: "audio/wav" },
    ],
    [{ n: 1 }, { $media: { mimeType: "image/png", data: "AQID" } }],
    { type: "TOOL_EXECUTION_FAILED", message: "ENOENT /data/x" },
    { type: "TOOL_EXECUTION_FAILED", message: "The tool failed." },
  ]);
});

test("tells progress, and has the server cancel what is cancelled here", async () => {
  const signals: AbortSignal[] = [];
  const client = await connect((server) => {
    server.registerTool("slow", {}, async (context) => {
      const { _meta, notify, signal } = context.mcpReq;
      const progressToken = _meta?.progressToken as string;
      const params = { progressToken, progress: 1, total: 2, message: "half" };
      signals.push(signal);
      await notify({ method: "notifications/progress", params });
      await once(signal, "abort");
      return { content: [] };
    });
  });
  const session = await open(client);
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
  expect(progress).toMatchObject([{ progress: 1, total: 2, message: "half" }]);
  await expect.poll(() => signals[0]?.aborted).toBe(true);
});

test("holds calls to the limit of time of their tools", async () => {
  const client = await connect((server) =>
    server.registerTool("slow", {}, async (context) => {
      await once(context.mcpReq.signal, "abort");
      return { content: [] };
    }),
  );
  const session = await open(client, { timeoutMs: 20 });
  expect(await session.execute({ name: "slow" })).toMatchObject({ error: { type: "TIMEOUT" } });
});

test("passes the trace of the call on, and arguments as JSON can be written", async () => {
  const { client, asked } = await connectRaw([
    { name: "t", inputSchema: { type: "object", properties: { day: { "x-codec": "date" } } } },
  ]);
  const session = await open(client);
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const args = { day: "2026-11-26T00:00:00Z", more: [1] };
  await session.execute({ name: "t", args }, { traceparent });
  await session.execute({ name: "t", args: { large: 2n ** 60n } });
  expect(asked).toMatchObject([
    { name: "t", arguments: args, _meta: { traceparent } },
    { name: "t", arguments: { large: "1152921504606846976" } },
  ]);
});

test("says which failures mean that there is no connection", async () => {
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
  const { server, url } = await serveOverHttp(() => status);
  const client = new Client({ name: "test", version: "1.0.0" });
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
  // A connection that was kept is found to be broken at its next use.
  const gone = { error: { type: "TOOL_UNAVAILABLE", details: { reason: "not-connected" } } };
  await expect.poll(() => session.execute(call)).toMatchObject(gone);
});

/** A server over HTTP, which answers with another status when it is told to. */
async function serveOverHttp(statusOf: () => number): Promise<{ server: HttpServer; url: URL }> {
  const answer = createMcpHandler(() => {
    const mcp = new McpServer({ name: "test", version: "1.0.0" });
    registerWeather(mcp);
    return mcp;
  });
  const server = createServer((request, response) => {
    void textOf(request).then(async (body) => {
      if (statusOf() !== 200) return response.writeHead(statusOf()).end("a secret");
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      const { method = "POST", url = "/" } = request;
      const init = { method, headers: headers as [string, string][] };
      const asked = new Request(
        new URL(url, "http://127.0.0.1"),
        method === "POST" ? { ...init, body } : init,
      );
      const answered = await answer.fetch(asked);
      response.writeHead(answered.status, Object.fromEntries(answered.headers));
      return response.end(Buffer.from(await answered.arrayBuffer()));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { server, url: new URL(`http://127.0.0.1:${port}/mcp`) };
}

test("tells what the server refuses", async () => {
  const client = await connect((server) => {
    registerWeather(server);
    server.registerTool("gone", {}, () => ({ content: [] }));
  });
  const session = await open(client);
  const { client: other } = await connectRaw([{ name: "gone", inputSchema: { type: "object" } }]);
  expect(await session.execute({ name: "gone" })).toMatchObject({ ok: true, value: "" });
  const lost = await connect(registerWeather);
  const tools = await toolsFromMcp(Object.assign(lost, { listTools: () => other.listTools() }));
  await using unknown = await source.createSession({ tools });
  expect(await unknown.execute({ name: "gone" })).toMatchObject({
    error: { type: "TOOL_EXECUTION_FAILED", message: expect.stringContaining("gone") as string },
  });
});

test("believes nothing of a tool's effects unless it is told to", async () => {
  const client = await connect(registerWeather);
  const [plain] = await toolsFromMcp(client);
  expect(plain?.tool.annotations).toEqual({});
  const annotate = ({ annotations }: McpTool) => ({ readOnly: annotations?.readOnlyHint === true });
  const [believed] = await toolsFromMcp(client, { annotate });
  expect(believed?.tool.annotations).toEqual({ readOnly: true });
});

test("numbers names that would be the same, and describes what servers do not", async () => {
  const inputSchema = { type: "object" };
  const names = ["a.b", "a/b", "a_b", "7up", "x".repeat(70), `${"x".repeat(69)}y`];
  const tools = names.map((name) => ({ name, inputSchema }));
  const titled = { name: "titled", title: "Does it", description: " ", inputSchema };
  const { client, asked } = await connectRaw([...tools, titled]);
  const made = await toolsFromMcp(client);
  expect(declarationsOf(made).map(({ name }) => name)).toEqual([
    "a_b",
    "a_b_2",
    "a_b_3",
    "_7up",
    "x".repeat(64),
    `${"x".repeat(62)}_2`,
    "titled",
  ]);
  expect(declarationsOf(made).map(({ description }) => description)).toMatchObject({
    0: 'The tool "a.b".',
    6: "Does it",
  });
  await using session = await source.createSession({ tools: made });
  await session.execute({ name: "a_b_2" });
  expect(asked).toMatchObject([{ name: "a/b" }]);
});

test("rejects for what is no client, and for options of a wrong form", async () => {
  const { client } = await connectRaw([]);
  expect(await toolsFromMcp(client)).toEqual([]);
  for (const [subject, options] of [
    [{}, {}],
    [undefined, {}],
    [client, { prefix: 1 }],
    [client, { annotate: true }],
  ] as const) {
    await expect(toolsFromMcp(subject as never, options as never)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  }
});

test("a client that is not connected, or no longer, is told apart from a server without tools", async () => {
  const client = new Client({ name: "test", version: "1.0.0" });
  const refused = {
    code: "TOOL_UNAVAILABLE",
    message: "The client is not connected to a server of the Model Context Protocol.",
  };
  await expect(toolsFromMcp(client)).rejects.toMatchObject(refused);
  const gone = await connect(registerWeather);
  await gone.close();
  await expect(toolsFromMcp(gone)).rejects.toMatchObject(refused);
});
