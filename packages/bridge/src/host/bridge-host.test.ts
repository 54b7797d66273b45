import {
  create,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { credentials, makeGenericClientConstructor, type ServiceError } from "@grpc/grpc-js";
import { deftool, MemorySessionStore, Runtime, ToolRegistry } from "later-runtime";
import { afterEach, describe, expect, it } from "vitest";

import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import type { LogRecord } from "../log/log-record.ts";
import { toServiceDefinition } from "../protocol/service-definition.ts";
import { BridgeHost } from "./bridge-host.ts";
import type { BridgeHostOptions } from "./host-options.ts";

const opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).toReversed()) await each.close();
});

async function start(options: Partial<BridgeHostOptions> = {}) {
  const runtime = new Runtime({ registry: new ToolRegistry() });
  const host = new BridgeHost({ runtime, ...options });
  const { address } = await host.listen();
  const Client = makeGenericClientConstructor(toServiceDefinition(BridgeService), "BridgeService");
  const client = new Client(address, credentials.createInsecure());
  opened.push(runtime, host, client);
  const call = <Method extends DescMethodUnary>(
    method: Method,
    init: MessageInitShape<Method["input"]>,
  ): Promise<MessageShape<Method["output"]>> =>
    new Promise((resolve, reject) => {
      const send = client[method.name] as (
        request: unknown,
        callback: (error: ServiceError | null, response: never) => void,
      ) => void;
      send.call(client, create(method.input, init), (error, response) => {
        if (error === null) resolve(response);
        else reject(error);
      });
    });
  return { host, runtime, address, call };
}

const { method } = BridgeService;

/** Keeps sessions in memory, and takes its time to say that they are there. */
class DistantStore extends MemorySessionStore {
  override async has(id: string): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return super.has(id);
  }

  override async touch(id: string): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return super.touch(id);
  }
}

describe("BridgeHost: options", () => {
  const runtime = new Runtime({ registry: new ToolRegistry() });

  it.each(["0.0.0.0", "::", "192.168.1.5", "example.org"])(
    "refuses to listen on %s for whoever comes",
    (host) => {
      expect(() => new BridgeHost({ runtime, host })).toThrow(
        expect.objectContaining({ code: "UNSAFE_ADDRESS", details: { host } }),
      );
      const tokens = [{ token: "0123456789abcdef" }];
      expect(() => new BridgeHost({ runtime, host, tokens })).toThrow(
        expect.objectContaining({ code: "UNSAFE_ADDRESS" }),
      );
    },
  );

  it.each(["127.0.0.1", "127.1.2.3", "localhost", "::1"])("takes %s for this machine", (host) => {
    expect(new BridgeHost({ runtime, host })).toBeInstanceOf(BridgeHost);
  });

  it.each([
    { port: -1 },
    { port: 65_536 },
    { port: 1.5 },
    { maxMessageBytes: 0 },
    { maxCalls: Number.NaN },
    { tokens: [{ token: "short" }] },
    { tokens: [{ token: "0123456789abcdef", principal: "" }] },
  ])("refuses %j", (options) => {
    expect(() => new BridgeHost({ runtime, ...options })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

describe("BridgeHost: life", () => {
  it("listens once, on a port that is free, and ends once", async () => {
    const { host, address } = await start();
    expect(await host.listen()).toBe(host.address);
    expect(address).toMatch(/^127\.0\.0\.1:[1-9]\d+$/);
    await Promise.all([host.close(), host.close()]);
    await expect(host.listen()).rejects.toMatchObject({ code: "HOST_UNAVAILABLE" });
  });

  it("says which address it cannot have", async () => {
    const { host } = await start();
    const port = host.address?.port ?? 0;
    const second = new BridgeHost({ runtime: new Runtime(), port });
    await expect(second.listen()).rejects.toMatchObject({
      code: "HOST_UNAVAILABLE",
      message: expect.stringContaining(String(port)) as string,
    });
    await second.close();
  });

  it("tells whoever operates it what happens, and no values", async () => {
    const records: LogRecord[] = [];
    const { host, call } = await start({ log: (record) => void records.push(record) });
    await call(method.initializeSession, { sessionId: "s", metadata: { secret: "hidden" } });
    await call(method.cleanupSession, { sessionId: "s" });
    await host.close();
    expect(records.map(({ event }) => event)).toEqual([
      "listening",
      "session-begun",
      "session-ended",
      "draining",
      "closed",
    ]);
    expect(JSON.stringify(records)).not.toContain("hidden");
  });

  it("is not disturbed by a log that fails", async () => {
    const { call } = await start({
      log: () => {
        throw new Error("disk full");
      },
    });
    expect(await call(method.ping, { message: "x" })).toMatchObject({ message: "pong: x" });
  });
});

describe("BridgeHost: tools of workers", () => {
  const tool = (name: string) =>
    deftool({
      name,
      description: `Does ${name}.`,
      parameters: { type: "object" },
      execute: () => name,
      register: false,
    });
  const register = (names: readonly string[]) => ({
    sessionId: "s",
    workerId: "worker",
    tools: names.map((name) => ({ name, description: `Does ${name}.` })),
  });

  it("keeps all of them, however many workers register at the same time", async () => {
    const runtime = new Runtime({ registry: new ToolRegistry(), store: new DistantStore() });
    const { call } = await start({ runtime });
    await runtime.createSession({ id: "s" });
    const names = Array.from({ length: 20 }, (_, index) => `tool_${index}`);
    const answers = await Promise.all(
      names.map((name) => call(method.registerTools, register([name]))),
    );
    expect(answers.every(({ success }) => success)).toBe(true);
    expect((await call(method.getSession, { sessionId: "s" })).toolCount).toBe(20);
  });

  it("gives away nothing about tools of the host that are hidden", async () => {
    const { call, runtime } = await start({ expose: ["shown"] });
    await runtime.createSession({ id: "s", tools: [tool("shown"), tool("hidden")] });
    expect(await call(method.registerTools, register(["hidden"]))).toMatchObject({ success: true });
    expect(await call(method.registerTools, register(["shown"]))).toMatchObject({
      success: false,
      errorMessage: expect.stringContaining("duplicate_tool") as string,
    });
  });

  it("refuses more of them than a session may have before it looks at any", async () => {
    const { call, runtime } = await start({ maxRegisteredTools: 2 });
    await runtime.createSession({ id: "s" });
    expect(await call(method.registerTools, register(["1", "2", "3"]))).toMatchObject({
      success: false,
      errorMessage: "Workers may register 2 tools in a session.",
    });
  });
});

describe("BridgeHost: bounds of a request", () => {
  it("serves no more variables at a time than it is meant to", async () => {
    const { call } = await start({ maxBatchSize: 2 });
    await call(method.initializeSession, { sessionId: "s" });
    const value = { typeUrl: "type.googleapis.com/snakepit.integer", value: Buffer.from("1") };
    const expected = { code: 8, details: "A request may name 2 variables, not 3." };
    const variableIdentifiers = ["a", "b", "c"];
    await expect(
      call(method.getVariables, { sessionId: "s", variableIdentifiers }),
    ).rejects.toMatchObject(expected);
    await expect(
      call(method.setVariables, { sessionId: "s", updates: { a: value, b: value, c: value } }),
    ).rejects.toMatchObject(expected);
    const two = { sessionId: "s", variableIdentifiers: ["a", "b"] };
    expect((await call(method.getVariables, two)).missingVariables).toEqual(["a", "b"]);
  });

  it("says of bytes without a value beside them that they are not set", async () => {
    const { call, runtime } = await start();
    const session = await runtime.createSession({ id: "s" });
    await session.variables.define("e", { type: "embedding", initial: [1] });
    await session.variables.define("n", { type: "integer", initial: 1 });
    const answer = await call(method.setVariables, {
      sessionId: "s",
      updates: { n: { typeUrl: "type.googleapis.com/snakepit.integer", value: Buffer.from("2") } },
      binaryUpdates: { e: Buffer.alloc(8) },
    });
    expect(answer).toMatchObject({
      success: false,
      errors: { e: "There is no value." },
      newVersions: { n: 1 },
    });
  });

  it.each(["constructor", "toString", "hasOwnProperty"])(
    "takes %s for an ordinary name in its maps",
    async (name) => {
      const { call, runtime } = await start();
      const session = await runtime.createSession({ id: "s" });
      await session.variables.define(name, { type: "integer", initial: 1 });
      const typeUrl = "type.googleapis.com/snakepit.integer";
      const updates = { [name]: { typeUrl, value: Buffer.from("2") } };
      expect(await call(method.setVariables, { sessionId: "s", updates })).toMatchObject({
        success: true,
        newVersions: { [name]: 1 },
      });
      const variableIdentifiers = [name, "valueOf"];
      const { variables, missingVariables } = await call(method.getVariables, {
        sessionId: "s",
        variableIdentifiers,
      });
      expect(Object.keys(variables)).toEqual([name]);
      expect(missingVariables).toEqual(["valueOf"]);
    },
  );

  it("refuses a name that the maps of the protocol would lose", async () => {
    const { call } = await start();
    await call(method.initializeSession, { sessionId: "s" });
    const initialValue = {
      typeUrl: "type.googleapis.com/snakepit.string",
      value: Buffer.from('""'),
    };
    const register = { sessionId: "s", name: "__proto__", type: "string", initialValue };
    await expect(call(method.registerVariable, register)).rejects.toMatchObject({
      code: 3,
      details: expect.stringContaining("__proto__") as string,
    });
  });
});
