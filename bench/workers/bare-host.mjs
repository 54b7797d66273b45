import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { Client, credentials, Server, ServerCredentials } from "@grpc/grpc-js";

import { bytesMethod } from "../bridge/bytes-method.mjs";

const { path, requestSerialize, responseDeserialize } = bytesMethod("ExecuteTool");

const success = Buffer.from([0x08, 0x01]);

/** What a host without tools answers to the requests of a worker: `success: true`, and an empty list. */
const answers = {
  InitializeSession: success,
  GetExposedElixirTools: Buffer.alloc(0),
  RegisterTools: success,
};

/** An `ExecuteToolRequest`: the session `bench`, the tool `add`, and `a` and `b` as JSON. */
const request = Buffer.concat([
  field(1, Buffer.from("bench")),
  field(2, Buffer.from("add")),
  ...["a", "b"].map((name) => {
    const type = Buffer.from("type.googleapis.com/google.protobuf.StringValue");
    const content = Buffer.concat([field(1, type), field(2, Buffer.from("1"))]);
    return field(3, Buffer.concat([field(1, Buffer.from(name)), field(2, content)]));
  }),
]);

/**
 * What gRPC costs between a host and workers of version 0.4.1: a server that answers with the same bytes again and
 * again, and a client that sends the same request to each worker.
 *
 * @param {{ command: string[], env: NodeJS.ProcessEnv, socket: string, size: number }} options
 */
export async function startBareHost({ command, env, socket, size }) {
  const server = new Server();
  server.addService(
    Object.fromEntries(Object.keys(answers).map((name) => [name, bytesMethod(name)])),
    Object.fromEntries(
      Object.entries(answers).map(([name, answer]) => [
        name,
        (_call, callback) => callback(null, answer),
      ]),
    ),
  );
  await new Promise((resolve, reject) => {
    const onBound = (error) => (error ? reject(error) : resolve());
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), onBound);
  });
  const workers = await Promise.all(
    Array.from({ length: size }, () =>
      startWorker([...command, "--elixir-address", `unix:${socket}`], env),
    ),
  );
  return {
    /** Calls a second, each worker having one at a time. */
    load: async (milliseconds) => {
      const start = performance.now();
      const counts = workers.map(async ({ client }) => {
        let count = 0;
        for (; performance.now() - start < milliseconds; count += 1) await call(client);
        return count;
      });
      const total = (await Promise.all(counts)).reduce((sum, count) => sum + count);
      return (total * 1_000) / (performance.now() - start);
    },
    close: () => {
      for (const { client, child } of workers) {
        client.close();
        child.kill();
      }
      server.forceShutdown();
    },
  };
}

/** A worker, when it has said where it listens. */
async function startWorker([program, ...args], env) {
  const child = spawn(program, args, {
    env: { ...process.env, ...env, GRPC_POLL_STRATEGY: "poll" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface(child.stdout)) {
    const port = /^GRPC_READY:(\d+)$/.exec(line)?.[1];
    if (port)
      return { child, client: new Client(`127.0.0.1:${port}`, credentials.createInsecure()) };
  }
  throw new Error("A worker ended before it was ready.");
}

function call(client) {
  return new Promise((resolve, reject) => {
    const onAnswer = (error, answer) => {
      // Its first field is `success`, which is left out when it is false.
      if (error || answer[0] !== 0x08) reject(error ?? new Error("A call failed."));
      else resolve();
    };
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, onAnswer);
  });
}

/** A field of bytes, shorter than 128, in the form of protocol buffers. */
function field(number, bytes) {
  return Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
}
