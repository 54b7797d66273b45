import { once } from "node:events";
import { connect as connectSocket } from "node:net";

import { create, toBinary } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { describe, expect, it, vi } from "vitest";

import {
  ExecuteToolRequestSchema,
  PingRequestSchema,
} from "../../packages/bridge/src/gen/snakepit_bridge_pb.ts";
import { expectToServe, startWithCanary } from "./canary.ts";
import { endOf, frame, RawConnection } from "./raw-connection.ts";
import { usedBytes } from "./used-bytes.ts";

const megabyte = 1_048_576;
const ping = frame(toBinary(PingRequestSchema, create(PingRequestSchema, { message: "x" })));

/** A frame of HTTP/2, as it stands on the wire. */
function http2Frame(type: number, flags: number, streamId: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(9);
  header.writeUIntBE(payload.length, 0, 3);
  header.writeUInt8(type, 3);
  header.writeUInt8(flags, 4);
  header.writeUInt32BE(streamId, 5);
  return Buffer.concat([header, payload]);
}

describe("a flood", () => {
  it("of requests that are reset at once leaves the host as it was", async () => {
    await using started = await startWithCanary();
    for (let round = 0; round < 10; round += 1) {
      using connection = new RawConnection(started.address);
      for (let count = 0; count < 500; count += 1) {
        const stream = connection.begin("ExecuteTool");
        const request = create(ExecuteToolRequestSchema, {
          sessionId: "canary",
          toolName: "wait",
        });
        stream.end(frame(toBinary(ExecuteToolRequestSchema, request)));
        stream.close(8);
      }
      await expectToServe(started);
    }
    await vi.waitUntil(() => started.calls.running === 0, 10_000);
    expect(started.calls.running).toBe(0);
    await expectToServe(started);
  });

  it("of promises of large messages costs nothing but the promises", async () => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    await connection.send("Ping", ping);
    const before = usedBytes();
    const streams = Array.from({ length: 1_000 }, () => connection.begin("Ping"));
    for (const stream of streams) stream.write(frame(new Uint8Array(), { length: 100 * megabyte }));
    await expectToServe(started);
    expect((usedBytes() - before) / megabyte).toBeLessThan(100);
    // Half of them send on, a little.
    for (const stream of streams.slice(500)) stream.write(Buffer.alloc(1_000));
    await expectToServe(started);
    expect((usedBytes() - before) / megabyte).toBeLessThan(100);
  });

  it("of headers ends the request, or the connection", async () => {
    await using started = await startWithCanary();
    using connection = new RawConnection(started.address);
    const headers = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`x-header-${index}`, "x".repeat(1_000)]),
    );
    const end = await connection.send("Ping", ping, headers);
    expect(end.status).not.toBe(status.OK);
    await expectToServe(started);
  });

  it.each([
    ["pings", http2Frame(6, 0, 0, Buffer.alloc(8))],
    ["settings", http2Frame(4, 0, 0, Buffer.alloc(0))],
    ["resets of streams that never were", http2Frame(3, 0, 1, Buffer.alloc(4))],
    ["headers that never end", http2Frame(9, 0, 1, Buffer.alloc(1_000))],
    ["windows that grow beyond bounds", http2Frame(8, 0, 0, Buffer.alloc(4, 0x7f))],
    ["data for streams that never were", http2Frame(0, 0, 1, Buffer.alloc(1_000))],
  ])("of %s concerns nobody else", async (_, bytes) => {
    await using started = await startWithCanary();
    const { port } = new URL(`http://${started.address}`);
    const socket = connectSocket(Number(port), "127.0.0.1");
    socket.on("error", () => {}).resume();
    await once(socket, "connect");
    socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    socket.write(http2Frame(4, 0, 0, Buffer.alloc(0)));
    const before = usedBytes();
    const flood = Buffer.concat(Array.from({ length: 1_000 }, () => bytes));
    for (let round = 0; round < 20 && socket.writable; round += 1) {
      socket.write(flood);
      await expectToServe(started);
    }
    expect((usedBytes() - before) / megabyte).toBeLessThan(60);
    socket.destroy();
    await expectToServe(started);
  });

  it("of connections is served like one", async () => {
    await using started = await startWithCanary();
    const connections = Array.from({ length: 200 }, () => new RawConnection(started.address));
    const ends = connections.map((connection) => {
      const stream = connection.begin("Ping");
      stream.end(ping);
      return endOf(stream);
    });
    const codes = (await Promise.all(ends)).map(({ status: code }) => code);
    expect(new Set(codes)).toEqual(new Set([status.OK]));
    for (const connection of connections) connection.cut();
    await expectToServe(started);
  });
});
