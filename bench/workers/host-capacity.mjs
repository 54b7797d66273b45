import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { create, toBinary } from "@bufbuild/protobuf";

// Not exported: a client of the library never needs the messages.
import { ExecuteToolRequestSchema } from "../../packages/bridge/dist/gen/snakepit_bridge_pb.js";
import { startProcess } from "../bridge/child.mjs";
import { summarise } from "../harness/summarise.mjs";

const calls = 8_000;
const rounds = 5;

/**
 * Calls per second that hosts answer to h2load, which is written in C, in turn: with their tools in the places named.
 * The first rounds warm up.
 */
export async function measureHostCapacity(places) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "later-bench-"));
  const request = path.join(folder, "request");
  writeFileSync(request, toMessage());
  const hosts = [];
  try {
    for (const tools of places) {
      const host = startProcess(new URL("../workers/host.mjs", import.meta.url));
      hosts.push({ name: tools, host, samples: [], ...(await host.ask({ tools })) });
    }
    for (let round = -2; round < rounds; round += 1) {
      for (const { name, host, address, token, samples } of hosts) {
        const before = await host.ask({});
        const rate = await load(request, address, token);
        const succeeded = (await host.ask({})) - before;
        if (name !== "here" && succeeded !== calls) {
          throw new Error(`${succeeded} calls succeeded instead of ${calls}.`);
        }
        if (round >= 0) samples.push(rate);
      }
    }
  } finally {
    for (const { host } of hosts) host.stop();
    rmSync(folder, { recursive: true });
  }
  return hosts.map(summarise);
}

async function load(request, address, token) {
  const { stdout } = await promisify(execFile)("h2load", [
    "-n",
    String(calls),
    "-c",
    "4",
    "-m",
    "16",
    "-d",
    request,
    "-H",
    "content-type: application/grpc",
    "-H",
    "te: trailers",
    "-H",
    `authorization: Bearer ${token}`,
    `http://${address}/snakepit.bridge.BridgeService/ExecuteTool`,
  ]);
  return Number(/finished in .*?, ([\d.]+) req\/s/.exec(stdout)[1]);
}

/** A call of `add`, as one gRPC message. */
function toMessage() {
  const number = (value) => ({
    typeUrl: "type.googleapis.com/snakepit.integer",
    value: Buffer.from(String(value)),
  });
  const message = toBinary(
    ExecuteToolRequestSchema,
    create(ExecuteToolRequestSchema, {
      sessionId: "bench",
      toolName: "add",
      parameters: { a: number(1), b: number(2) },
    }),
  );
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
