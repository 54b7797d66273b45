import { Client, InMemoryTransport } from "@modelcontextprotocol/client";
import { McpServer as McpServerV1 } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpServer } from "@modelcontextprotocol/server";
import { McpServer as OldestMcpServer } from "mcp-sdk-1.10/server/mcp.js";
import { describe, expect, onTestFinished, test } from "vitest";

import {
  countPeople,
  emptyRuntime,
  fail,
  getWeather,
  stopped,
  wait,
} from "../../conversation/fixtures/tools.ts";
import { deftool } from "../../declare/deftool.ts";
import { media } from "../../declare/media.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import { ToolRegistry } from "../../registry/tool-registry.ts";
import type { RepairedCall } from "../../repair/repair.ts";
import { Runtime } from "../../runtime/runtime.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { type McpToolsOptions, addMcpTools } from "./add-mcp-tools.ts";

const source = emptyRuntime();
const none = { type: "object", properties: {} } as const;

type AnyServer = McpServer | McpServerV1 | OldestMcpServer;

/** A server with tools, and a client of it. */
async function connectTo(
  server: AnyServer,
  tools: readonly ToolSelection[] | Session,
  options: McpToolsOptions = {},
): Promise<{ client: Client; added: AsyncDisposable }> {
  const added = await addMcpTools(server, tools, { source, ...options });
  const client = new Client({ name: "tests", version: "1.0.0" });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  onTestFinished(async () => {
    await client.close();
    await added[Symbol.asyncDispose]();
  });
  return { client, added };
}

const measure = deftool({
  name: "measure",
  description: "Measures.",
  parameters: none,
  response: {
    type: "object",
    properties: { degrees: { type: "number" } },
    required: ["degrees"],
  },
  annotations: { readOnly: true, idempotent: true },
  register: false,
  execute: () => ({ degrees: 8 }),
});

describe.each([
  ["@modelcontextprotocol/server", McpServer],
  ["@modelcontextprotocol/sdk", McpServerV1],
  ["@modelcontextprotocol/sdk 1.10, the oldest", OldestMcpServer],
] as const)("Tools for clients of %s", (_, Server) => {
  const makeServer = (): AnyServer => new Server({ name: "tests", version: "1.0.0" });
  const connect = (
    tools: readonly ToolSelection[] | Session,
    options?: McpToolsOptions,
  ): ReturnType<typeof connectTo> => connectTo(makeServer(), tools, options);

  test("lists tools with their schemas and hints", async () => {
    const { client } = await connect([getWeather, measure]);
    const { tools } = await client.listTools();
    expect(tools).toMatchObject([
      {
        name: "getWeather",
        description: "Tells the temperature of a city.",
        inputSchema: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        },
      },
      {
        name: "measure",
        outputSchema: { type: "object", properties: { degrees: { type: "number" } } },
        annotations: { readOnlyHint: true, idempotentHint: true },
      },
    ]);
    expect(tools[0]).not.toHaveProperty("outputSchema");
  });

  test("gives results as text, and as what they are where their form is known", async () => {
    const { client } = await connect([getWeather, measure, countPeople]);
    const weather = await client.callTool({ name: "getWeather", arguments: { city: "Rome" } });
    expect(weather.content).toEqual([{ type: "text", text: '{"city":"Rome","degrees":8}' }]);
    expect(weather.structuredContent).toBeUndefined();
    expect(await client.callTool({ name: "measure" })).toMatchObject({
      content: [{ type: "text", text: '{"degrees":8}' }],
      structuredContent: { degrees: 8 },
    });
    const people = await client.callTool({
      name: "countPeople",
      arguments: { city: "everywhere" },
    });
    expect(people.content).toEqual([{ type: "text", text: "1152921504606846976" }]);
  });

  test("makes failures results that a model can act on, and nothing else", async () => {
    const { client } = await connect([getWeather, fail]);
    const wrong = await client.callTool({ name: "getWeather", arguments: { town: { a: 1 } } });
    expect(wrong).toMatchObject({
      isError: true,
      content: [{ text: '"city" is required, but missing.' }],
    });
    const failed = await client.callTool({ name: "fail" });
    expect(failed.isError).toBe(true);
    expect(JSON.stringify([wrong, failed])).not.toMatch(/\.ts|node_modules/);
  });

  test("repairs calls and says so, unless that is switched off", async () => {
    const repaired: RepairedCall[] = [];
    const { client } = await connect([getWeather], {
      onRepair: (call) => void repaired.push(call),
    });
    const misspelt = { name: "getWeather", arguments: { City: "Rome" } };
    expect((await client.callTool(misspelt)).isError).toBeUndefined();
    expect(repaired).toMatchObject([{ args: { city: "Rome" } }]);
    const strict = await connect([getWeather], { repair: false });
    expect((await strict.client.callTool(misspelt)).isError).toBe(true);
  });

  test("tells the progress of a tool, and cancels it with the client", async () => {
    const controller = new AbortController();
    const events: CallEvent[] = [];
    const progress: unknown[] = [];
    const { client } = await connect([wait], { onEvent: (event) => void events.push(event) });
    const call = client.callTool(
      { name: "wait" },
      {
        signal: controller.signal,
        onprogress: (told) => {
          progress.push(told);
          controller.abort();
        },
      },
    );
    await expect(call).rejects.toThrow("abort");
    expect(progress).toEqual([{ progress: 1, total: 2, message: "half way" }]);
    await expect
      .poll(() => events.at(-1))
      .toMatchObject({
        type: "call-end",
        outcome: { error: { type: "CANCELLED" } },
      });
    expect(stopped).toContain(events[0]?.callId);
  });

  test("ends a call at its time limit", async () => {
    const { client } = await connect([wait], { timeoutMs: 20 });
    expect((await client.callTool({ name: "wait" })).isError).toBe(true);
  });

  test("sends files as what they are", async () => {
    const draw = deftool({
      name: "draw",
      description: "Draws.",
      parameters: none,
      register: false,
      execute: () => ({
        chart: media({ mimeType: "image/png", data: new Uint8Array([1, 2, 3]), name: "rain.png" }),
        sound: media({ mimeType: "audio/wav", data: new Uint8Array([4]) }),
        paper: media({ mimeType: "application/pdf", data: new Uint8Array([5]), name: "a b.pdf" }),
        film: media({ mimeType: "video/mp4", uri: "https://example.org/film" }),
      }),
    });
    const { client } = await connect([draw]);
    expect((await client.callTool({ name: "draw" })).content).toEqual([
      {
        type: "text",
        text: JSON.stringify({
          chart: { $ref: "rain.png" },
          sound: { $ref: "media-2" },
          paper: { $ref: "a b.pdf" },
          film: { $ref: "media-4" },
        }),
      },
      { type: "image", data: "AQID", mimeType: "image/png" },
      { type: "audio", data: "BA==", mimeType: "audio/wav" },
      {
        type: "resource",
        resource: { uri: "file:///a%20b.pdf", mimeType: "application/pdf", blob: "BQ==" },
      },
      {
        type: "resource_link",
        uri: "https://example.org/film",
        name: "media-4",
        mimeType: "video/mp4",
      },
    ]);
  });

  test("does not take a client's word that a person has approved", async () => {
    const careful = new Runtime({
      registry: new ToolRegistry(),
      authorize: () => ({ decision: "ask", reason: "Money." }),
    });
    const { client } = await connect([measure], { source: careful });
    expect(await client.callTool({ name: "measure" })).toMatchObject({
      isError: true,
      content: [{ text: "A person has to approve the call. Money." }],
    });
  });

  test("holds calls of tools that a person has to approve, though no hook says so", async () => {
    const pay = deftool({
      name: "pay",
      description: "Pays.",
      parameters: none,
      register: false,
      annotations: { requiresApproval: true },
      execute: () => "paid",
    });
    const { client } = await connect([pay]);
    expect(await client.callTool({ name: "pay" })).toMatchObject({
      isError: true,
      content: [{ text: "A person has to approve the call." }],
    });
  });

  test("serves several clients at the same time, whose calls have the same ids", async () => {
    await using session = await source.createSession({ tools: [getWeather] });
    const servers = await Promise.all(Array.from({ length: 3 }, () => connect(session)));
    const answers = await Promise.all(
      servers.map(({ client }) =>
        client.callTool({ name: "getWeather", arguments: { city: "Rome" } }),
      ),
    );
    expect(answers.map(({ isError }) => isError)).toEqual([undefined, undefined, undefined]);
  });

  test("takes the tools away when it is disposed of, and leaves a session open that it was given", async () => {
    await using session = await source.createSession({ tools: [getWeather] });
    const { client, added } = await connect(session);
    await added[Symbol.asyncDispose]();
    await added[Symbol.asyncDispose]();
    expect((await client.listTools()).tools).toEqual([]);
    expect((await session.execute({ name: "getWeather", args: { city: "Rome" } })).ok).toBe(true);
  });

  test("rejects what it cannot register, and leaves nothing of it", async () => {
    const server = makeServer();
    await addMcpTools(server, [measure], { source });
    await expect(addMcpTools(server, [getWeather, measure], { source })).rejects.toThrow("measure");
    await expect(addMcpTools(server, [getWeather], { source })).resolves.toBeDefined();
    await expect(addMcpTools(server, ["nobody"], { source })).rejects.toMatchObject({
      code: "TOOL_NOT_FOUND",
    });
    await expect(addMcpTools(server, [], { timeoutMs: 0 })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  });
});

test("are refused by what is no server", async () => {
  for (const server of [{}, undefined, "server"]) {
    const refused = addMcpTools(server as never, [getWeather], { source });
    await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(refused).rejects.toThrow(/McpServer/);
  }
});
