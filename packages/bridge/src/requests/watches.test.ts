import { MemorySessionStore } from "later-runtime";
import { expect, test, vi } from "vitest";

import { thrownBy } from "../client/fixtures/thrown-by.ts";
import type { WatchEvent } from "../worker-protocol/messages.ts";
import { createLoopback } from "./fixtures/create-loopback.ts";

const session = "s";
const watchAll = { method: "variables.watch", session };

async function createWatched(options: Parameters<typeof createLoopback>[0] = {}) {
  const loopback = createLoopback(options);
  const { variables } = await loopback.runtime.createSession({ id: session });
  await variables.define("x", { type: "integer", initial: 0 });
  const events: WatchEvent[] = [];
  const listener = (event: WatchEvent): void => void events.push(event);
  return { ...loopback, variables, events, listener };
}

test("tells of variables that are made, changed and deleted, until the session is gone", async () => {
  const { requests, runtime, variables, events, listener, idle } = await createWatched();
  await requests.watch(watchAll, listener);

  const y = await variables.define("y", { type: "float", initial: 1 });
  await variables.set("y", Number.NaN);
  await variables.setConstraints("y", { min: 0 });
  await variables.delete("y");
  await idle();
  await runtime.destroySession(session);
  await idle();

  const id = y.identifier;
  const about = { type: "event", watch: 1, id, name: "y" };
  expect(events).toEqual([
    {
      ...about,
      change: "created",
      variable: expect.objectContaining({ id, value: 1, version: 0 }),
    },
    {
      ...about,
      change: "updated",
      variable: expect.objectContaining({ value: "NaN", version: 1 }),
    },
    { ...about, change: "updated", variable: expect.objectContaining({ constraints: { min: 0 } }) },
    { ...about, change: "deleted" },
    { type: "event", watch: 1, ended: true },
  ]);
});

test("sends large values of events as attachments", async () => {
  const { requests, variables, events, listener, idle } = await createWatched();
  await variables.define("e", { type: "embedding", initial: [] });
  await requests.watch({ ...watchAll, params: { identifiers: ["e"] } }, listener);
  const doubles = Float64Array.from({ length: 2_000 }, (_, index) => index / 3);

  await variables.set("e", doubles);
  await variables.set("x", 1);
  await idle();

  expect(events).toMatchObject([
    { change: "updated", variable: { value: { shape: [2_000], data: doubles } } },
  ]);
});

test("sends nothing for a watch after it has been left", async () => {
  const { requests, variables, events, listener, received, idle } = await createWatched();
  const stop = await requests.watch(watchAll, listener);
  const stopAgain = { method: "watch.stop", session, params: { watch: 1 } };

  await variables.set("x", 1);
  await idle();
  stop();
  await idle();
  const before = received.length;
  await variables.set("x", 2);
  await idle();

  expect(events).toHaveLength(1);
  expect(received).toHaveLength(before);
  expect(await requests.request(stopAgain)).toBeNull();
  expect(await thrownBy(requests.request({ ...stopAgain, params: {} }))).toMatchObject({
    code: "INVALID_ARGUMENT",
  });
});

test("lets a watch be left when its session may not be used any more", async () => {
  let mayUse = true;
  const { requests, variables, received, listener, idle } = await createWatched({
    mayUse: () => mayUse,
  });
  const stop = await requests.watch(watchAll, listener);

  mayUse = false;
  stop();
  await idle();
  const before = received.length;
  await variables.set("x", 1);
  await idle();

  expect(received.slice(-1)).toEqual([{ type: "response", id: 2, value: null }]);
  expect(received).toHaveLength(before);
});

test("leaves out what a slow reader misses, never the last, and counts it", async () => {
  let isBlocked = false;
  let take: () => void = () => {};
  const { requests, variables, events, listener, idle } = await createWatched({
    ready: () =>
      isBlocked
        ? new Promise<void>((resolve) => {
            take = resolve;
          })
        : undefined,
  });
  await requests.watch(watchAll, listener);
  await idle();

  isBlocked = true;
  for (let value = 1; value <= 1_000; value += 1) await variables.set("x", value);
  await idle();
  expect(events).toEqual([]);
  isBlocked = false;
  take();
  await idle();

  expect(events.length).toBeLessThan(300);
  expect(events.at(-1)).toMatchObject({ variable: { value: 1_000, version: 1_000 } });
  const missed = events.reduce((sum, event) => sum + Number(event["missed"] ?? 0), 0);
  expect(events.length + missed).toBe(1_000);
});

test("opens no more watches than the limit says, and has room again when one is left", async () => {
  const { requests, runtime, listener, idle } = await createWatched({ maxWatches: 2 });
  const stop = await requests.watch(watchAll, listener);
  await requests.watch(watchAll, listener);

  expect(await thrownBy(requests.watch(watchAll, listener))).toMatchObject({
    code: "QUOTA_EXCEEDED",
    details: { quota: "watches", limit: 2 },
  });
  stop();
  await idle();
  const missing = { ...watchAll, params: { identifiers: ["nosuch"] } };
  expect(await thrownBy(requests.watch(missing, listener))).toMatchObject({
    code: "VARIABLE_NOT_FOUND",
  });
  await requests.watch(watchAll, listener);
  await runtime.destroySession(session);
  await idle();
  await runtime.createSession({ id: session });
  await requests.watch(watchAll, listener);
});

test("leaves a watch again whose request was taken back while it was opened", async () => {
  const store = new HesitantStore();
  const { send, received, variables, idle } = await createWatched({ runtimeOptions: { store } });

  send({ type: "request", id: 1, ...watchAll });
  send({ type: "abandon", id: 1 });
  await idle();
  store.go();
  await idle();
  await variables.set("x", 1);
  await idle();

  expect(received).toEqual([
    { type: "response", id: 1, error: { code: "CANCELLED", message: expect.any(String) } },
  ]);
});

test("leaves a watch that is opened after the connection has ended", async () => {
  const store = new HesitantStore();
  const { send, answerer, received, variables, idle } = await createWatched({
    runtimeOptions: { store, limits: { watches: 1 } },
  });
  send({ type: "request", id: 1, ...watchAll });
  await idle();

  answerer.close();
  store.go();
  await idle();

  await (await variables.openWatch("x")).return?.();
  expect(received).toEqual([]);
});

test("ends a watch whose news cannot be sent, and tells the log", async () => {
  const log = vi.fn();
  const { requests, host, events, listener, idle } = await createStored({ log });
  const params = { text: JSON.stringify({ collection: "c" }) };
  await requests.watch({ method: "store.watch", session, params }, listener);

  await host.commit(session, { writes: [{ collection: "c", key: "k", value: new Date(0) }] });
  await idle();

  expect(events).toEqual([{ type: "event", watch: 1, ended: true }]);
  expect(log).toHaveBeenCalledWith(
    "watch-failed",
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});

/** Opens watches when it is told to. */
class HesitantStore extends MemorySessionStore {
  go: () => void = () => {};
  readonly #told = new Promise<void>((resolve) => {
    this.go = resolve;
  });

  override async watch(...watch: Parameters<MemorySessionStore["watch"]>) {
    await this.#told;
    return super.watch(...watch);
  }
}

async function createStored(options: Parameters<typeof createLoopback>[0]) {
  const watched = await createWatched(options);
  return { ...watched, host: watched.runtime.store };
}
