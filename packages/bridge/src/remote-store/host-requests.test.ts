import { deftool } from "later-runtime";
import { expect, test } from "vitest";

import { thrownBy } from "../client/fixtures/thrown-by.ts";
import { createLoopback } from "../requests/fixtures/create-loopback.ts";
import type { Abandon, Request, WatchEvent } from "../worker-protocol/messages.ts";
import { HostRequests } from "./host-requests.ts";

/** What asks, and what it has sent to a host that never answers by itself. */
function createSilent() {
  const sent: (Request | Abandon)[] = [];
  const requests = new HostRequests((message) => void sent.push(message));
  return { requests, sent };
}

const get = { method: "variables.get", session: "s" };

test("finds what each answer belongs to, in whatever order they come", async () => {
  const { requests, sent } = createSilent();
  const answers = [requests.request(get), requests.request({ ...get, call: 7, params: { a: 1 } })];

  requests.receive({ type: "response", id: 2, value: "second" }, []);
  requests.receive({ type: "response", id: 3, value: "nobody's" }, []);
  requests.receive({ type: "response", id: 2, value: "again" }, []);
  requests.receive({ type: "response", id: 1 }, []);

  expect(await Promise.all(answers)).toEqual([null, "second"]);
  expect(sent).toEqual([
    { type: "request", id: 1, ...get },
    { type: "request", id: 2, ...get, call: 7, params: { a: 1 } },
  ]);
});

test("sends arrays as attachments, and puts those that come in their places", async () => {
  const sent: unknown[] = [];
  const requests = new HostRequests((...message) => void sent.push(message));
  const answer = requests.request({ ...get, params: { value: { x: Float64Array.of(1) } } });

  const binary = [{ at: "/value/data", type: "bytes" }];
  requests.receive({ type: "response", id: 1, value: { data: null }, binary }, [Uint8Array.of(5)]);

  expect(await answer).toEqual({ data: Uint8Array.of(5) });
  expect(sent).toEqual([
    [
      {
        type: "request",
        id: 1,
        ...get,
        params: { value: { x: null } },
        binary: [{ at: "/params/value/x", type: "tensor", dtype: "float64", shape: [1] }],
      },
      [new Uint8Array(Float64Array.of(1).buffer)],
    ],
  ]);
});

test.each([
  [
    { code: "VERSION_CONFLICT", message: "Another version.", details: { actual: 2 } },
    { code: "VERSION_CONFLICT", message: "Another version.", details: { actual: 2 } },
  ],
  [
    { code: "VERSION_CONFLICT", details: "none" },
    { code: "VERSION_CONFLICT", details: {} },
  ],
  [
    { code: "toString", message: "Something new." },
    { code: "INTERNAL_ERROR", message: "Something new.", details: { code: "toString" } },
  ],
  [null, { code: "INTERNAL_ERROR" }],
  ["broken", { code: "INTERNAL_ERROR" }],
])("rejects with what the host says: %o", async (error, expected) => {
  const { requests } = createSilent();
  const answer = requests.request(get);

  requests.receive({ type: "response", id: 1, error }, []);

  expect(await thrownBy(answer)).toMatchObject(expected);
});

test("rejects an answer whose attachments are not in order", async () => {
  const { requests } = createSilent();
  const answer = requests.request(get);

  requests.receive({ type: "response", id: 1, value: null }, [Uint8Array.of(1)]);

  expect(await thrownBy(answer)).toMatchObject({ code: "INVALID_VALUE" });
});

test("takes a request back when its signal fires, and ignores the answer", async () => {
  const { requests, sent } = createSilent();
  const controller = new AbortController();
  const answer = requests.request({ ...get, signal: controller.signal });

  controller.abort();
  controller.abort();

  expect(await thrownBy(answer)).toMatchObject({ code: "CANCELLED" });
  requests.receive({ type: "response", id: 1, error: { code: "CANCELLED", message: "" } }, []);
  expect(sent.slice(1)).toEqual([{ type: "abandon", id: 1 }]);
});

test("asks nothing on behalf of a signal that has fired, and forgets signals of what is answered", async () => {
  const { requests, sent } = createSilent();
  const controller = new AbortController();
  const answer = requests.request({ ...get, signal: controller.signal });
  requests.receive({ type: "response", id: 1, value: 1 }, []);
  await answer;

  controller.abort();

  expect(await thrownBy(requests.request({ ...get, signal: controller.signal }))).toMatchObject({
    code: "CANCELLED",
  });
  expect(sent).toHaveLength(1);
});

test("rejects what cannot be sent, and goes on", async () => {
  const { requests, sent } = createSilent();
  const cycle: unknown[] = [];
  cycle.push(cycle);

  expect(await thrownBy(requests.request({ ...get, params: { cycle } }))).toMatchObject({
    code: "INVALID_JSON",
  });
  const answer = requests.request(get);
  requests.receive({ type: "response", id: (sent[0] as Request).id, value: 1 }, []);
  expect(await answer).toBe(1);
});

test("tells of a watch from the first event on, which may be right behind the answer", async () => {
  const { requests, sent } = createSilent();
  const events: WatchEvent[] = [];
  const opening = requests.watch({ ...get, method: "variables.watch" }, (event) => {
    events.push(event);
    throw new Error("a listener's mistake");
  });
  const event = (watch: number, name: string): WatchEvent => ({ type: "event", watch, name });

  requests.receive(event(4, "too early"), []);
  requests.receive({ type: "response", id: 1, value: { watch: 4 } }, []);
  requests.receive(event(4, "first"), []);
  requests.receive(event(5, "another's"), []);
  requests.receive(event(4, "malformed"), [Uint8Array.of(1)]);
  const stop = await opening;
  requests.receive(event(4, "second"), []);
  stop();
  stop();
  requests.receive(event(4, "late"), []);

  expect(events.map(({ name }) => name)).toEqual(["first", "second"]);
  expect(sent.slice(1)).toEqual([
    { type: "request", id: 2, method: "watch.stop", session: "s", params: { watch: 4 } },
  ]);
});

test("tells of the end of a watch once, whichever end it is", async () => {
  const { requests, sent } = createSilent();
  const events: (readonly [string, WatchEvent])[] = [];
  const first = requests.watch(get, (event) => void events.push(["first", event]));
  const second = requests.watch(get, (event) => void events.push(["second", event]));
  requests.receive({ type: "response", id: 1, value: { watch: 1 } }, []);
  requests.receive({ type: "response", id: 2, value: { watch: 2 } }, []);
  const stops = await Promise.all([first, second]);

  requests.receive({ type: "event", watch: 1, ended: true }, []);
  requests.receive({ type: "event", watch: 1, ended: true }, []);
  requests.close();
  requests.close();
  for (const stop of stops) stop();

  expect(events).toEqual([
    ["first", { type: "event", watch: 1, ended: true }],
    ["second", { type: "event", watch: 2, ended: true }],
  ]);
  expect(sent).toHaveLength(2);
});

test("leaves a watch that is opened after its request was taken back", async () => {
  const { requests, sent } = createSilent();
  const controller = new AbortController();
  const opening = requests.watch({ ...get, signal: controller.signal }, () => {});

  controller.abort();
  requests.receive({ type: "response", id: 1, value: { watch: 9 } }, []);

  expect(await thrownBy(opening)).toMatchObject({ code: "CANCELLED" });
  expect(sent.slice(1)).toEqual([
    { type: "abandon", id: 1 },
    { type: "request", id: 2, method: "watch.stop", session: "s", params: { watch: 9 } },
  ]);
});

test("rejects everything when the connection ends, with what ended it", async () => {
  const { requests } = createSilent();
  const controller = new AbortController();
  const answer = requests.request({ ...get, signal: controller.signal });
  const cause = new Error("broken pipe");

  requests.close(cause);
  controller.abort();

  expect(await thrownBy(answer)).toMatchObject({ code: "HOST_UNAVAILABLE", cause });
  expect(await thrownBy(requests.request(get))).toMatchObject({ code: "HOST_UNAVAILABLE" });
  expect(await thrownBy(requests.watch(get, () => {}))).toMatchObject({ code: "HOST_UNAVAILABLE" });
});

test("lets a host give up what it is doing for a request that is taken back", async () => {
  let running: AbortSignal | undefined;
  const { requests, runtime, idle } = createLoopback();
  const wait = deftool({
    name: "wait",
    description: "Waits.",
    parameters: { type: "object" },
    execute: (_, { signal }) =>
      new Promise(() => {
        running = signal;
      }),
  });
  await runtime.createSession({ id: "s", tools: [wait] });
  const controller = new AbortController();
  const call = { method: "tools.call", session: "s", params: { tool: "wait", args: {} } };
  const answer = thrownBy(requests.request({ ...call, signal: controller.signal }));
  await idle();
  expect(running?.aborted).toBe(false);

  controller.abort();
  await idle();

  expect(running?.aborted).toBe(true);
  expect(await answer).toMatchObject({ code: "CANCELLED" });
});
