import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { create } from "@bufbuild/protobuf";
import { Server, ServerCredentials, type ServerDuplexStream } from "@grpc/grpc-js";
import { deftool, type JsonObject, type Outcome, type ToolContext, ToolError } from "later-runtime";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { connectCallsMethod } from "../carrier/grpc-connect-method.ts";
import { BridgeService, ExecuteToolResponseSchema } from "../gen/snakepit_bridge_pb.ts";
import { toServiceDefinition } from "../protocol/service-definition.ts";
import { type BridgeClientOptions, readClientOptions } from "./client-options.ts";
import { type CallToolOptions, ClientTools } from "./client-tools.ts";
import { Connection } from "./connection.ts";
import { createBridge, type TestBridge } from "./fixtures/create-bridge.ts";
import { createProxy } from "./fixtures/create-proxy.ts";
import { thrownBy } from "./fixtures/thrown-by.ts";

const token = "0123456789abcdef";

function define(name: string, execute: (args: object, context: ToolContext) => unknown) {
  return deftool({ name, description: name, parameters: { type: "object" }, execute });
}

/** How many calls of the test have been cancelled. */
let cancelled = 0;

async function serve(options: Parameters<typeof createBridge>[0] = {}): Promise<TestBridge> {
  cancelled = 0;
  const bridge = await createBridge(options);
  await bridge.runtime.createSession({
    id: "s",
    tools: [
      define("echo", (args) => (args as { value?: unknown }).value),
      define("nothing", () => undefined),
      define("trace", (_, { traceparent, callId }) => ({ traceparent, callId })),
      define("fail", () => {
        throw new ToolError("WRONG", "It went wrong.", { details: { at: 2 } });
      }),
      define("break", () => {
        throw new Error("no");
      }),
      define("hidden", () => "seen"),
      define("ask", () => "asked"),
      define("wait", (_, { signal }) => {
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            cancelled += 1;
            reject(signal.reason as Error);
          });
        });
      }),
    ],
  });
  return bridge;
}

/** A connection until the test has ended. */
function connect(address: string, options: BridgeClientOptions = {}): Connection {
  const connection = new Connection(address, readClientOptions(options));
  onTestFinished(() => connection.close());
  return connection;
}

async function connectWithStream(address: string, options?: BridgeClientOptions) {
  const connection = connect(address, options);
  await connection.callStream.open();
  expect(connection.callStream.isOpen).toBe(true);
  return { connection, tools: new ClientTools(connection, "s") };
}

describe("a call over the stream", () => {
  it.each<[string, string, JsonObject?, CallToolOptions?, string?]>([
    ["a number", "echo", { value: 1 }],
    ["numbers", "echo", { value: [0.5, 1, -0, 1e300] }],
    ["many numbers", "echo", { value: Array.from({ length: 2_000 }, (_, index) => index / 2) }],
    ["a long integer and odd names", "echo", { value: { a: 2n ** 80n, b: null, "": "é" } }],
    ["a long text", "echo", { value: "x".repeat(3_000_000) }],
    ["what is undefined", "echo", { value: undefined as never, rest: 1 }],
    ["no value", "nothing"],
    ["an error of the tool's", "fail"],
    ["an error that it did not expect", "break"],
    ["a tool that is not there", "none"],
    ["what is no name", "no such name"],
    ["an empty name", ""],
    ["a hidden tool", "hidden"],
    ["a call's name that is none", "echo", {}, { callId: "" }],
    ["a span", "trace", {}, { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` }],
    ["what is no span", "trace", {}, { traceparent: "nonsense" }],
    ["a call that needs approval", "ask"],
    ["a call that is approved", "ask", {}, { approval: { decision: "allow" } }],
    ["a call that is denied", "ask", {}, { approval: { decision: "deny", reason: "No." } }],
    ["a call that takes too long", "wait", {}, { timeoutMs: 20 }],
    ["a call that is given up", "wait", {}, { signal: AbortSignal.abort() }],
    ["a session that is not there", "echo", {}, {}, "s-none"],
    ["a session of others", "echo", {}, {}, "other"],
    ["no session", "echo", {}, {}, ""],
  ])("ends as a request of its own: %s", async (_, name, args, options, session = "s") => {
    const { address } = await serve({
      tokens: [{ token, principal: "alice", sessions: "s*", roles: ["client", "approver"] }],
      expose: ({ declaration }) => declaration.name !== "hidden",
      runtimeOptions: {
        authorize: ({ tool }) =>
          tool.declaration.name === "ask"
            ? { decision: "ask", reason: "Why?" }
            : { decision: "allow" },
      },
    });
    const run = (connection: Connection): Promise<Outcome> =>
      new ClientTools(connection, session).call(name, args, { callId: "c", ...options });
    const single = connect(address, { token });
    const { connection } = await connectWithStream(address, { token });
    expect(await run(connection)).toEqual(await run(single));
    expect([connection.callStream.isOpen, single.callStream.isOpen]).toEqual([true, false]);
  });

  it("throws what a request of its own throws", async () => {
    const { address } = await serve({ maxCalls: 1 });
    const single = new ClientTools(connect(address), "s");
    const { tools } = await connectWithStream(address);
    for (const value of [() => 1, [undefined], new Date(), "\uD800", NaN] as never[]) {
      for (const own of [tools, single]) {
        expect((await thrownBy(own.call("echo", { value }))).code).toBe("INVALID_JSON");
      }
    }
    const waiting = tools.call("wait", {}, { signal: AbortSignal.timeout(500) });
    const refusals = await Promise.all(
      [tools, new ClientTools(connect(address), "s")].map((own) => thrownBy(own.call("echo"))),
    );
    expect(refusals.map(({ code }) => code)).toEqual(["QUOTA_EXCEEDED", "QUOTA_EXCEEDED"]);
    expect(await waiting).toMatchObject({ error: { type: "CANCELLED" } });
  });

  it("is cancelled at the host by its signal, its time, and the end of the client", async () => {
    const { address } = await serve();
    const { connection, tools } = await connectWithStream(address);
    const signal = AbortSignal.timeout(30);
    expect(await tools.call("wait", {}, { signal })).toMatchObject({
      error: { type: "CANCELLED", message: "The caller gave the call up." },
    });
    expect(await tools.call("wait", {}, { timeoutMs: 30 })).toMatchObject({
      error: { type: "TIMEOUT" },
    });
    await vi.waitFor(() => expect(cancelled).toBe(2));
    const left = tools.call("wait");
    await tools.call("echo");
    await connection.close();
    expect(await left).toMatchObject({
      error: { type: "CANCELLED", message: "The client is closed." },
    });
    await vi.waitFor(() => expect(cancelled).toBe(3));
  });

  it("is refused by itself where its caller may not use the session", async () => {
    const methods: string[] = [];
    const { address } = await serve({
      authorizeSession: ({ sessionId, method }) => {
        methods.push(`${method} ${sessionId}`);
        return sessionId === "s";
      },
    });
    const { connection, tools } = await connectWithStream(address);
    expect(await tools.call("echo", { value: 1 })).toMatchObject({ ok: true });
    expect(await new ClientTools(connection, "t").call("echo")).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: '"client" may not use this session.' },
    });
    expect(methods).toEqual(["ExecuteTool s", "ExecuteTool t"]);
  });
});

describe("a message that one side does not take", () => {
  const size = 200_000;

  it.each([
    ["a result that the client does not take", {}, { maxMessageBytes: 100_000 }, { size }],
    [
      "arguments that the host does not take",
      { maxMessageBytes: 100_000 },
      {},
      { value: "x".repeat(size) },
    ],
    [
      "arguments that the client does not send",
      {},
      { maxMessageBytes: 100_000 },
      { value: "x".repeat(size) },
    ],
  ])("fails by itself, as a request would: %s", async (_, ofHost, ofClient, args) => {
    const { address, runtime } = await serve(ofHost);
    const repeat = define("repeat", (given) => "x".repeat((given as { size?: number }).size ?? 0));
    await runtime.createSession({ id: "large", tools: [repeat] });
    const single = new ClientTools(connect(address, ofClient), "large");
    const { connection, tools } = await connectWithStream(address, ofClient);
    const waiting = tools.call("wait", {}, { timeoutMs: 500 });
    const large = new ClientTools(connection, "large");
    for (const own of [large, single]) {
      expect((await thrownBy(own.call("repeat", args))).code).toBe("QUOTA_EXCEEDED");
    }
    const many = Array.from({ length: 20 }, () => tools.call("echo", { value: "y".repeat(9_000) }));
    for (const outcome of await Promise.all(many)) expect(outcome).toMatchObject({ ok: true });
    expect(await waiting).toMatchObject({ error: { type: "TIMEOUT" } });
    expect(connection.callStream.isOpen).toBe(true);
  });
});

describe("the stream", () => {
  it("is there for calls that follow each other closely, and ends when they do not", async () => {
    const { address } = await serve();
    const connection = connect(address);
    const tools = new ClientTools(connection, "s");
    await tools.call("echo");
    expect(connection.callStream.isOpen).toBe(false);
    await vi.waitFor(async () => {
      await tools.call("echo");
      expect(connection.callStream.isOpen).toBe(true);
    });
    await vi.waitFor(() => expect(connection.callStream.isOpen).toBe(false), 5_000);
    expect(await tools.call("echo", { value: 1 })).toMatchObject({ value: 1 });
  });

  it("stays while a call runs that takes long", async () => {
    const { address } = await serve();
    const { connection, tools } = await connectWithStream(address);
    expect(await tools.call("wait", {}, { timeoutMs: 2_500 })).toMatchObject({
      error: { type: "TIMEOUT" },
    });
    expect(connection.callStream.isOpen).toBe(true);
  });

  it("keeps no process alive whose client rests", async () => {
    const { address } = await serve();
    const script = path.join(import.meta.dirname, "fixtures/call-and-rest.ts");
    const args = ["--conditions=later-source", "--import", "tsx", script, address];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    expect(stdout.trim()).toBe("true");
  });

  it("ends with calls that are lost when the connection breaks, and is opened anew", async () => {
    const { address } = await serve();
    const proxy = await createProxy(address);
    const { connection, tools } = await connectWithStream(proxy.address);
    const lost = thrownBy(tools.call("wait"));
    await tools.call("echo");
    proxy.sever();
    expect((await lost).code).toBe("HOST_UNAVAILABLE");
    expect(connection.callStream.isOpen).toBe(false);
    await vi.waitFor(() => expect(cancelled).toBe(1));
    await vi.waitFor(async () => {
      expect(await tools.call("echo", { value: 1 })).toMatchObject({ value: 1 });
      expect(connection.callStream.isOpen).toBe(true);
    }, 5_000);
  });

  it("lets calls end when the host closes, and lets in no others", async () => {
    const { address, host, runtime } = await serve({ drainTimeoutMs: 600_000 });
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => (open = resolve));
    const pass = define("pass", () => opened.then(() => "through"));
    await runtime.createSession({ id: "door", tools: [pass] });
    const { connection, tools } = await connectWithStream(address);
    const resting = await connectWithStream(address);
    const passing = new ClientTools(connection, "door").call("pass");
    await tools.call("echo");
    const closing = host.close();
    expect((await thrownBy(tools.call("echo"))).code).toBe("HOST_UNAVAILABLE");
    await vi.waitFor(() => expect(resting.connection.callStream.isOpen).toBe(false));
    open();
    expect(await passing).toMatchObject({ value: "through" });
    await closing;
    expect(connection.callStream.isOpen).toBe(false);
    expect((await thrownBy(tools.call("echo"))).code).toBe("HOST_UNAVAILABLE");
  });

  it("ends calls as cancelled for which a host that closes has no more time", async () => {
    const { address, host } = await serve({ drainTimeoutMs: 50 });
    const { tools } = await connectWithStream(address);
    const running = tools.call("wait");
    await tools.call("echo");
    await host.close();
    expect(await running).toMatchObject({ error: { type: "CANCELLED" } });
    expect(cancelled).toBe(1);
  });

  it("is not there with a host that does not know of it", async () => {
    const connection = connect(await serveNothing());
    const tools = new ClientTools(connection, "s");
    for (let index = 0; index < 5; index += 1) {
      expect(await tools.call("any")).toMatchObject({ ok: true, value: null });
    }
    await connection.callStream.open();
    expect(connection.callStream.isOpen).toBe(false);
  });

  it("is given up where the host lets nobody in, while calls go on as requests", async () => {
    let isCancelled = false;
    const address = await serveNothing((call) => {
      call.on("error", () => {}).on("cancelled", () => (isCancelled = true));
    });
    const connection = connect(address, { connectTimeoutMs: 300 });
    const tools = new ClientTools(connection, "s");
    const opening = connection.callStream.open();
    for (let index = 0; index < 5; index += 1) {
      expect(await tools.call("any")).toMatchObject({ ok: true, value: null });
    }
    await opening;
    expect(connection.callStream.isOpen).toBe(false);
    await vi.waitFor(() => expect(isCancelled).toBe(true));
  });
});

/** A host of the protocol that answers every call with nothing. @param connect - what it does with streams. Default: it has none */
async function serveNothing(
  connect?: (call: ServerDuplexStream<Buffer, Buffer>) => void,
): Promise<string> {
  const server = new Server();
  server.addService(toServiceDefinition(BridgeService), {
    ExecuteTool: (_: unknown, answer: (error: null, response: object) => void) =>
      answer(null, create(ExecuteToolResponseSchema, { success: true })),
  });
  if (connect !== undefined) {
    server.addService({ Connect: connectCallsMethod }, { Connect: connect });
  }
  const port = await promisify(server.bindAsync.bind(server))(
    "127.0.0.1:0",
    ServerCredentials.createInsecure(),
  );
  onTestFinished(() => server.forceShutdown());
  return `127.0.0.1:${port}`;
}
