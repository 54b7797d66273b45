import { beforeEach, describe, expect, it, vi } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { FunctionCall } from "../model/function-call.ts";
import type { Session } from "../session/session.ts";
import type { CallEvent } from "./execute-options.ts";
import { Door } from "./fixtures/door.ts";
import { openSession } from "./fixtures/open-session.ts";

const duplicate = {
  error: {
    type: "INVALID_CALL",
    message: "Another call has the same id, and asks for something else.",
  },
};

describe("calls of the same id", () => {
  let door: Door;
  let session: Session;

  beforeEach(async () => {
    door = new Door();
    const pay = deftool({
      name: "pay",
      description: "Pays.",
      parameters: {
        type: "object",
        properties: { amount: { type: "integer" }, currency: { type: "string" } },
      },
      execute: async ({ amount }) => {
        await door.wait();
        return `paid ${amount}`;
      },
      register: false,
    });
    session = await openSession([pay]);
  });

  const call = (amount: number, others: Partial<FunctionCall> = {}): FunctionCall => ({
    id: "c1",
    name: "pay",
    args: { amount, currency: "EUR" },
    ...others,
  });

  it("run once while they run at the same time, and share the outcome", async () => {
    const outcomes = [
      session.execute(call(5)),
      session.execute(call(5, { args: { currency: "EUR", amount: 5 } })),
    ];
    await vi.waitUntil(() => door.waiting === 1);
    door.open();
    expect(await Promise.all(outcomes)).toMatchObject([{ value: "paid 5" }, { value: "paid 5" }]);
    expect(door.arrivals).toBe(1);
  });

  it.each([
    ["other arguments", call(6), {}],
    ["arguments that are no JSON", call(Number.NaN), {}],
    ["other data", call(5), { data: "other" }],
    ["another caller", call(5), { caller: { principal: "eve", roles: [] } }],
  ])("are refused with %s while the first runs", async (_, other, options) => {
    const first = session.execute(call(5));
    expect(await session.execute(other, options)).toMatchObject(duplicate);
    await vi.waitUntil(() => door.waiting === 1);
    door.open();
    expect(await first).toMatchObject({ value: "paid 5" });
  });

  it("are another call when the first has ended", async () => {
    for (const amount of [5, 6]) {
      const outcome = session.execute(call(amount));
      await vi.waitUntil(() => door.waiting === 1);
      door.open();
      expect(await outcome).toMatchObject({ value: `paid ${amount}` });
    }
    expect(door.arrivals).toBe(2);
  });

  it("each keep to their own signal and time, and end with the one that runs", async () => {
    const first = session.execute(call(5));
    const controller = new AbortController();
    const cancelled = session.execute(call(5), { signal: controller.signal });
    const late = session.execute(call(5), { timeoutMs: 5 });
    const patient = session.execute(call(5));
    controller.abort();
    expect(await cancelled).toMatchObject({ error: { type: "CANCELLED" } });
    expect(await late).toMatchObject({ error: { type: "TIMEOUT" } });
    await session.close();
    expect(await Promise.all([first, patient])).toMatchObject([
      { error: { type: "CANCELLED" } },
      { error: { type: "CANCELLED" } },
    ]);
  });

  it("run once in a batch, though the first has ended when it is the turn of the next", async () => {
    const events: CallEvent[] = [];
    const outcomes = session.executeAll([call(5), call(5), call(6), call(7, { id: "c2" })], {
      concurrency: 1,
      onEvent: (event) => void events.push(event),
    });
    for (let opened = 0; opened < 2; opened += 1) {
      await vi.waitUntil(() => door.waiting === 1);
      door.open();
    }
    expect(await outcomes).toMatchObject([
      { value: "paid 5" },
      { value: "paid 5" },
      duplicate,
      { value: "paid 7" },
    ]);
    expect(door.arrivals).toBe(2);
    const ends = events.filter(({ type }) => type === "call-end");
    expect(ends.map(({ callId }) => callId)).toEqual(["c1", "c1", "c2"]);
  });

  it("are told from calls without an id", async () => {
    const free = { name: "pay", args: { amount: 1 } };
    const outcomes = session.executeAll([free, free]);
    await vi.waitUntil(() => door.waiting === 2);
    door.open();
    door.open();
    expect(await outcomes).toMatchObject([{ ok: true }, { ok: true }]);
  });
});
