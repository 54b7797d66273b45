import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import { Door } from "../../executor/fixtures/door.ts";
import type { FunctionCall } from "../../model/function-call.ts";
import { ToolRegistry } from "../../registry/tool-registry.ts";
import { Runtime } from "../../runtime/runtime.ts";
import type { Session } from "../../session/session.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import type { GenerateResult } from "../generate-result.ts";
import { generate } from "../generate.ts";
import type { ConversationPause } from "../pause/conversation-pause.ts";
import { executeApart } from "./execute-apart.ts";

describe("conversations at the same time in one session, whose models count their calls", () => {
  let door: Door;
  /** The calls as the tool knows them. */
  let paid: { readonly amount: unknown; readonly callId: string }[];
  let session: Session;

  const pay = deftool({
    name: "pay",
    description: "Pays.",
    parameters: { type: "object", properties: { amount: { type: "integer" } } },
    register: false,
    execute: async ({ amount }, context) => {
      paid.push({ amount, callId: context.callId });
      context.progress({ progress: 1 });
      await door.wait();
      return `paid ${String(amount)}`;
    },
  });

  beforeEach(async () => {
    door = new Door();
    paid = [];
    const authorize = ({ args }: { readonly args: Readonly<Record<string, unknown>> }) => ({
      decision: args["amount"] === 100 ? ("ask" as const) : ("allow" as const),
    });
    const runtime = new Runtime({ registry: new ToolRegistry(), authorize });
    session = await runtime.createSession({ tools: [pay] });
  });

  afterEach(() => session.close());

  const call = (amount: number) => ({ id: "call_1", name: "pay", args: { amount } });

  const converse = (amounts: readonly number[], events: ConversationEvent[] = []) =>
    generate("Pay!", {
      model: scriptedModel([calls(...amounts.map(call)), text("Paid.")]),
      session,
      onEvent: (event) => void events.push(event),
    });

  async function letThrough(waiting: number, count = waiting): Promise<void> {
    await vi.waitUntil(() => door.waiting === waiting);
    for (let opened = 0; opened < count; opened += 1) door.open();
  }

  const valuesOf = ({ calls: made }: GenerateResult) =>
    made.map(({ outcome }) => outcome.ok && outcome.value);

  it.each([
    ["other arguments", 5, 6],
    ["the same arguments", 5, 5],
  ])("each run their own, with %s", async (_, one, other) => {
    const events: ConversationEvent[] = [];
    const asked = Promise.all([converse([one]), converse([other], events)]);
    await letThrough(2);
    const results = await asked;
    expect(results.map(valuesOf)).toEqual([[`paid ${one}`], [`paid ${other}`]]);
    expect(new Set(paid.map(({ callId }) => callId)).size).toBe(2);
    for (const { calls: made, history } of results) {
      expect(made[0]).toMatchObject({
        call: { id: "call_1" },
        outcome: { result: { callId: "call_1" } },
      });
      expect(history[2]?.parts[0]?.functionResponse?.id).toBe("call_1");
    }
    const named = events.filter(({ type }) => type.startsWith("call-"));
    expect(named).toMatchObject([
      { type: "call-start", call: { id: "call_1" } },
      { type: "call-progress", callId: "call_1" },
      { type: "call-end", call: { id: "call_1" } },
    ]);
  });

  it("each run once what their model asks for twice", async () => {
    const asked = Promise.all([converse([5, 5]), converse([5, 5])]);
    await letThrough(2);
    expect((await asked).map(valuesOf)).toEqual([["paid 5"], ["paid 5"]]);
    expect(paid).toHaveLength(2);
  });

  it("each go on with what people have decided about their own", async () => {
    const waiting = [await converse([100]), await converse([100])];
    expect(waiting.map(({ pending }) => pending[0]?.id)).toEqual(["call_1", "call_1"]);
    const [allowed, denied] = waiting.map(({ pause }, index) =>
      generate(pause as ConversationPause, {
        model: scriptedModel([text("Done.")]),
        session,
        decisions: { call_1: { decision: index === 0 ? "allow" : "deny" } },
      }),
    );
    await letThrough(1);
    expect((await allowed)?.calls[0]?.outcome).toMatchObject({ value: "paid 100" });
    expect((await denied)?.calls[0]?.outcome).toMatchObject({
      error: { type: "PERMISSION_DENIED" },
    });
  });

  it("each run their own beside calls without ids, whichever end first", async () => {
    const run = (made: FunctionCall) => executeApart(session, [made], {});
    const unnamed = (amount: number) => ({ name: "pay", args: { amount } });
    const [first, second] = [run(unnamed(1)), run(unnamed(2))];
    await letThrough(2, 1);
    await first;
    const named = run(call(5));
    await letThrough(2, 1);
    await second;
    const namesake = run(call(6));
    await letThrough(2);
    expect(await Promise.all([named, namesake])).toMatchObject([
      [{ value: "paid 5", result: { callId: "call_1" } }],
      [{ value: "paid 6", result: { callId: "call_1" } }],
    ]);
  });

  it("keep the ids of their calls when these do not run at the same time", async () => {
    for (const amount of [5, 6]) {
      const asked = converse([amount]);
      await letThrough(1);
      await asked;
    }
    expect(paid.map(({ callId }) => callId)).toEqual(["call_1", "call_1"]);
  });
});
