import { once } from "node:events";
import { connect as connectSocket } from "node:net";

import { create, toBinary } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { describe, expect, it, vi } from "vitest";

import {
  ExecuteToolRequestSchema,
  GetVariableRequestSchema,
  PingRequestSchema,
  WatchVariablesRequestSchema,
} from "../../packages/bridge/src/gen/snakepit_bridge_pb.ts";
import { expectToServe, startWithCanary } from "./canary.ts";
import { RawClient } from "./raw-client.ts";
import { endOf, frame, RawConnection } from "./raw-connection.ts";
import type { StartedHost } from "./start-host.ts";

const ping = frame(toBinary(PingRequestSchema, create(PingRequestSchema, { message: "x" })));
const get = toBinary(
  GetVariableRequestSchema,
  create(GetVariableRequestSchema, { sessionId: "canary", variableIdentifier: "song" }),
);
const watch = frame(
  toBinary(
    WatchVariablesRequestSchema,
    create(WatchVariablesRequestSchema, { sessionId: "canary" }),
  ),
);

function execute(toolName: string): Buffer {
  const request = create(ExecuteToolRequestSchema, { sessionId: "canary", toolName });
  return frame(toBinary(ExecuteToolRequestSchema, request));
}

/** So many watches can be opened, before long. */
async function expectFreeWatches({ runtime }: StartedHost, count: number): Promise<void> {
  const { variables } = await runtime.session("canary");
  await vi.waitFor(async () => {
    const attempts = Array.from({ length: count }, () => variables.openWatch({ pattern: "*" }));
    const opened = await Promise.allSettled(attempts);
    for (const attempt of opened) {
      if (attempt.status === "fulfilled") await attempt.value.return?.();
    }
    expect(opened.filter((attempt) => attempt.status === "fulfilled")).toHaveLength(count);
  }, 10_000);
}

describe("requests that are none", () => {
  it.each([
    ["/snakepit.bridge.BridgeService/DropTables"],
    ["/snakepit.bridge.BridgeService/StreamTelemetry"],
    ["/snakepit.bridge.BridgeService/constructor"],
    ["/snakepit.bridge.BridgeService/__proto__"],
    ["/no.such.Service/Ping"],
    ["/"],
  ])("end with UNIMPLEMENTED for the unknown method %s", async (path) => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    expect(await connection.send(path, ping)).toMatchObject({ status: status.UNIMPLEMENTED });
    await expectToServe(started);
  });

  it.each([
    ["bytes that are no message", Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])],
    ["a message that ends too early", get.subarray(0, -3)],
    ["a text that is no UTF-8", Buffer.from([0x0a, 2, 0xc3, 0x28])],
    ["a group that never ends", Buffer.from([0x0b])],
    ["a field of the number 0", Buffer.from([0x02, 0])],
  ])("end with INVALID_ARGUMENT for %s", async (_, bytes) => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    const end = await connection.send("GetVariable", frame(bytes));
    expect(end.status).toBe(status.INVALID_ARGUMENT);
    await expectToServe(started);
  });

  it("end with INVALID_ARGUMENT where the answer would be a stream, too", async () => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    const malformed = frame(Buffer.from([0x0a, 0xff]));
    for (const method of ["WatchVariables", "ExecuteStreamingTool"]) {
      const end = await connection.send(method, malformed);
      expect(end.status).toBe(status.INVALID_ARGUMENT);
    }
    await expectToServe(started);
  });

  it("end with RESOURCE_EXHAUSTED as soon as they say that they are too long", async () => {
    await using started = await startWithCanary({ maxMessageBytes: 1_000 });
    using connection = new RawConnection(started.address);
    const stream = connection.begin("Ping");
    // Nothing of the message follows.
    stream.write(frame(new Uint8Array(), { length: 2 ** 31 }));
    expect(await endOf(stream)).toMatchObject({ status: status.RESOURCE_EXHAUSTED });
    await expectToServe(started);
  });

  it("end with a failure when they are compressed in an unknown way", async () => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    const compressed = frame(ping.subarray(5), { flags: 1 });
    const headers = { "grpc-encoding": "middle-out" };
    const end = await connection.send("Ping", compressed, headers);
    expect(end.status).toBe(status.UNIMPLEMENTED);
    await expectToServe(started);
  });

  it("end with a failure when they have no message, or two", async () => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    for (const body of [Buffer.alloc(0), Buffer.concat([ping, ping])]) {
      const { status: code } = await connection.send("Ping", body);
      expect(code).not.toBe(status.OK);
    }
    await expectToServe(started);
  });

  it.each([["abc"], ["5"], [""]])(
    "end with a failure when their deadline is %j",
    async (timeout) => {
      await using started = await startWithCanary();
      using connection = new RawConnection(started.address);
      const end = await connection.send("Ping", ping, { "grpc-timeout": timeout });
      expect(end.status).not.toBe(status.OK);
      await expectToServe(started);
    },
  );

  it("end with an HTTP status when they are no gRPC", async () => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    const end = await connection.send("Ping", ping, { "content-type": "text/html" });
    expect(end.httpStatus).toBe(415);
    await expectToServe(started);
  });

  it("harm nobody when they are no HTTP/2 either", async () => {
    await using started = await startWithCanary();
    const { port } = new URL(`http://${started.address}`);
    const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    const nonsense = [
      Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      Buffer.alloc(70_000, 0xff),
      Buffer.from(preface),
      Buffer.from(`${preface}\u0000\u0000\u0004\u0008\u0000\u0000\u0000\u0000\u0000`),
      Buffer.concat([Buffer.from(preface), Buffer.alloc(4_096)]),
    ];
    const sockets = nonsense.map((bytes) => {
      const socket = connectSocket(Number(port), "127.0.0.1");
      socket.on("error", () => {});
      socket.write(bytes);
      return socket;
    });
    await expectToServe(started);
    for (const socket of sockets) socket.destroy();
    await expectToServe(started);
    expect(await started.runtime.listSessions()).toEqual(["canary"]);
  });

  it("are served when they hold more than this version knows", async () => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    // Field 1000, a text, and field 2000, a number: as a later protocol may have them.
    const extra = Buffer.from([0xc2, 0x3e, 2, 0x68, 0x69, 0x80, 0x7d, 7]);
    const body = frame(Buffer.concat([get, extra]));
    const headers = { "later-unheard-of": "1", "later-error-bin": "!" };
    expect(await connection.send("GetVariable", body, headers)).toMatchObject({
      status: status.OK,
    });
    await expectToServe(started);
  });
});

describe("clients that vanish", () => {
  it("leave nothing behind of requests that they sent by half", async () => {
    const records: string[] = [];
    const started = await startWithCanary({
      drainTimeoutMs: 600_000,
      log: ({ event, cancelled }) => records.push(`${event} ${String(cancelled)}`),
    });
    const silent = new RawConnection(started.address);
    const reset = silent.begin("GetVariable");
    reset.write(frame(get).subarray(0, 9));
    reset.close(8);
    silent.begin("GetVariable").write(frame(get).subarray(0, 9));
    silent.begin("Ping");
    const gone = new RawConnection(started.address);
    const half = gone.begin("ExecuteTool");
    half.write(execute("wait").subarray(0, 12));
    await expectToServe(started);
    gone.cut();
    await expectToServe(started);
    // A host that counted them would wait for them.
    await started[Symbol.asyncDispose]();
    expect(records.at(-1)).toBe("closed 0");
    silent[Symbol.dispose]();
  });

  it("leave no watch behind", async () => {
    await using started = await startWithCanary({}, { limits: { watches: 5 } });
    for (let round = 0; round < 3; round += 1) {
      const connection = new RawConnection(started.address);
      const streams = Array.from({ length: 5 }, () => connection.begin("WatchVariables"));
      for (const stream of streams) stream.end(watch);
      await Promise.all(streams.map((stream) => once(stream, "response")));
      using client = new RawClient(started.address);
      const refused = client.stream("watchVariables", { sessionId: "canary" });
      const [error] = (await once(refused, "error")) as [{ code: number }];
      expect(error.code).toBe(status.RESOURCE_EXHAUSTED);
      connection.cut();
      await expectFreeWatches(started, 5);
      await expectToServe(started);
    }
  });

  it("stop the calls that they have begun", async () => {
    await using started = await startWithCanary();
    const { calls } = started;
    const connection = new RawConnection(started.address);
    for (const method of ["ExecuteTool", "ExecuteElixirTool", "ExecuteStreamingTool"]) {
      connection.begin(method).end(execute("wait"));
    }
    connection.begin("ExecuteStreamingTool").end(execute("endless"));
    await vi.waitUntil(() => calls.running === 4, 10_000);
    connection.cut();
    await vi.waitUntil(() => calls.running === 0, 10_000);
    expect(calls.stopped).toBe(4);
    await expectToServe(started);
  });

  it("stop only the calls that they reset", async () => {
    await using started = await startWithCanary();
    const { calls } = started;
    using connection = new RawConnection(started.address);
    const [first, second] = [connection.begin("ExecuteTool"), connection.begin("ExecuteTool")];
    first.end(execute("wait"));
    second.end(execute("wait"));
    await vi.waitUntil(() => calls.running === 2, 10_000);
    first.close(8);
    await vi.waitUntil(() => calls.stopped === 1, 10_000);
    expect(calls.running).toBe(1);
    await expectToServe(started);
  });

  it("may do so a thousand times", async () => {
    await using started = await startWithCanary({}, { limits: { watches: 10 } });
    for (let round = 0; round < 100; round += 1) {
      const connection = new RawConnection(started.address);
      const watching = connection.begin("WatchVariables");
      watching.end(watch);
      for (let count = 0; count < 9; count += 1) connection.begin("Ping").end(ping);
      if (round % 2 === 0) await once(watching, "response");
      connection.cut();
    }
    await expectFreeWatches(started, 10);
    await expectToServe(started);
    expect(started.calls.running).toBe(0);
  });
});

describe("deadlines", () => {
  it("reach the tool, whatever the client does", async () => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    const headers = { "grpc-timeout": "100m" };
    const end = await connection.send("ExecuteTool", execute("wait"), headers);
    expect(end.status).toBe(status.DEADLINE_EXCEEDED);
    await vi.waitUntil(() => started.calls.stopped === 1, 10_000);
    for (let round = 1; round <= 10; round += 1) {
      const streamed = await connection.send("ExecuteStreamingTool", execute("endless"), headers);
      expect(streamed.status).toBe(status.DEADLINE_EXCEEDED);
      await vi.waitUntil(() => started.calls.stopped === 1 + round, 10_000);
    }
    expect(started.calls.running).toBe(0);
    await expectToServe(started);
  });

  it("end watches of clients that do not read, too", async () => {
    await using started = await startWithCanary({}, { limits: { watches: 1 } });
    const { variables } = await started.runtime.session("canary");
    using connection = new RawConnection(started.address);
    const stream = connection.begin("WatchVariables", { "grpc-timeout": "300m" });
    stream.end(watch);
    await once(stream, "response");
    // More than the connection takes.
    for (let count = 0; count < 500; count += 1) await variables.set("song", "x".repeat(1_024));
    await expectFreeWatches(started, 1);
    expect(await variables.set("song", "tweet")).toMatchObject({ version: 501 });
    await expectToServe(started);
  });

  it("end watches", async () => {
    await using started = await startWithCanary({}, { limits: { watches: 1 } });
    using connection = new RawConnection(started.address);
    for (let round = 0; round < 3; round += 1) {
      const end = await connection.send("WatchVariables", watch, { "grpc-timeout": "50m" });
      expect(end.status).toBe(status.DEADLINE_EXCEEDED);
    }
    await expectToServe(started);
  });
});
