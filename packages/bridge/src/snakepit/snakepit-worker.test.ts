import { status } from "@grpc/grpc-js";
import { LaterError } from "later-runtime";
import { afterEach, describe, expect, test } from "vitest";

import { readGivenUp } from "../workers/link-failure.ts";
import {
  DialledWorkers,
  call,
  deferred,
  run,
  streamed,
  until,
} from "./fixtures/dialled-workers.ts";
import { Heard } from "./fixtures/heard.ts";
import { type ServedWorker, serveWorker } from "./fixtures/serve-worker.ts";

const workers = new DialledWorkers();

const encoder = new TextEncoder();

afterEach(() => workers.close());

describe("SnakepitWorker", () => {
  test("is what its options and its first answer say", async () => {
    const { worker } = await workers.serve({});
    expect(worker.id).toBe("w1");
    expect(worker.description).toEqual({ name: "test", language: "test", version: "", pid: 7 });
    expect(worker.offer("anything")).toMatchObject({
      declaration: { name: "anything", parametersJsonSchema: { type: "object" } },
    });
  });

  test("has the tools that somebody else knows of", async () => {
    const add = {
      name: "add",
      description: "Adds.",
      parametersJsonSchema: { type: "object" },
    } as const;
    const { worker } = await workers.serve(
      {},
      { offer: (name) => (name === "add" ? { declaration: add } : undefined) },
    );
    expect(worker.offer("add")).toEqual({ declaration: add });
    expect(worker.offer("other")).toBeUndefined();
  });

  test("fails where nobody answers", async () => {
    const { port, server } = await serveWorker({});
    server.forceShutdown();
    await expect(workers.dial(port, { timeoutMs: 200 })).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: "The worker does not answer on its port.",
    });
  });

  test("fails at once when the worker goes before it has answered", async () => {
    const gone = Promise.resolve(new LaterError("RUNTIME_DISCONNECTED", "The worker fell."));
    const mute = { ping: () => new Promise<void>(() => {}) };
    await expect(workers.serve(mute, { gone, timeoutMs: 60_000 })).rejects.toMatchObject({
      code: "WORKER_FAILED",
      message: "The worker fell.",
    });
  });

  test("loses its calls with the connection", async () => {
    const begun = deferred();
    const { worker, server } = await workers.serve({
      execute: () => {
        begun.resolve();
        return new Promise(() => {});
      },
      stream: async function* () {
        yield { data: encoder.encode("1") };
        await new Promise(() => {});
      },
    });
    const [first, second] = [new Heard(), new Heard()];
    worker.start(call, Infinity, first);
    worker.start(streamed, Infinity, second);
    await begun.promise;
    await until(() => expect(second.chunks).toHaveLength(1));
    server.forceShutdown();
    const lost = { type: "lost", reason: { code: "RUNTIME_DISCONNECTED" } };
    expect(await first.ending).toMatchObject(lost);
    expect(await second.ending).toMatchObject(lost);
    expect(await worker.ended).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
    expect((await run(worker)).ended).toEqual({ type: "returned" });
  });

  test("ends when the connection of a worker without calls ends", async () => {
    const { worker, server } = await workers.serve({});
    server.forceShutdown();
    expect(await worker.ended).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  });

  test("lets a worker that wants to end finish what it has", async () => {
    const [begun, tool] = [deferred(), deferred()];
    const { worker, server } = await workers.serve({
      execute: async () => {
        begun.resolve();
        await tool.promise;
        return { success: true };
      },
    });
    const heard = new Heard();
    worker.start(call, Infinity, heard);
    await begun.promise;
    const draining = new Promise<void>((resolve) => worker.onDraining(resolve));
    server.tryShutdown(() => {});
    await draining;
    expect((await run(worker)).ended).toEqual({ type: "returned" });
    expect(heard.ended).toBeUndefined();
    tool.resolve();
    expect(await heard.ending).toEqual({ type: "value", value: null });
    expect(await worker.ended).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  });

  test("drains: ends when its calls have ended", async () => {
    const tool = deferred();
    const { worker } = await workers.serve({
      execute: async () => {
        await tool.promise;
        return { success: true };
      },
    });
    const heard = new Heard();
    worker.start(call, Infinity, heard);
    const drained = worker.drain();
    worker.onDraining(() => tool.resolve());
    await drained;
    expect(heard.ended).toEqual({ type: "value", value: null });
    expect(await worker.ended).toBeUndefined();
  });

  test("loses its calls when it is closed", async () => {
    const { worker } = await workers.serve({ execute: () => new Promise(() => {}) });
    const heard = new Heard();
    worker.start(call, Infinity, heard);
    worker.close();
    expect(heard.ended).toMatchObject({ type: "lost" });
    worker.close();
    expect(await worker.ended).toBeUndefined();
  });

  test("is gone when it says that it is", async () => {
    const { worker } = await workers.serve({
      execute: () => Promise.reject({ code: status.UNAVAILABLE, details: "Not any more." }),
    });
    expect((await run(worker)).ended).toMatchObject({
      type: "lost",
      reason: { code: "RUNTIME_DISCONNECTED" },
    });
    expect(await worker.ended).toMatchObject({ code: "RUNTIME_DISCONNECTED" });
  });

  test("keeps a worker that answers", async () => {
    let pings = 0;
    const ping = async (): Promise<void> => {
      pings += 1;
    };
    const { worker } = await workers.serve({ ping }, { heartbeatMs: 150 });
    await until(() => expect(pings).toBeGreaterThan(4));
    expect((await run(worker)).ended).toMatchObject({ type: "error" });
  });

  test("ends a worker that does not answer for three heartbeats", async () => {
    let pings = 0;
    const { worker } = await workers.serve(
      { ping: () => (pings++ === 0 ? Promise.resolve() : new Promise(() => {})) },
      { heartbeatMs: 20 },
    );
    const ending = await worker.ended;
    expect(ending).toMatchObject({ message: "The worker no longer answers." });
    expect(readGivenUp(ending)).toBe("silent");
  });

  test("does not take a worker that runs a tool for silent", async () => {
    const tool = deferred();
    const mute = (): ServedWorker => {
      let pings = 0;
      return {
        ping: () => (pings++ === 0 ? Promise.resolve() : tool.promise),
        execute: async () => {
          await tool.promise;
          return { success: true };
        },
      };
    };
    const { worker: busy } = await workers.serve(mute(), { heartbeatMs: 20 });
    const heard = new Heard();
    busy.start(call, Infinity, heard);
    const { worker: idle } = await workers.serve(mute(), { heartbeatMs: 40 });
    await idle.ended;
    tool.resolve();
    expect(await heard.ending).toEqual({ type: "value", value: null });
    expect((await run(busy)).ended).toEqual({ type: "value", value: null });
  });
});
