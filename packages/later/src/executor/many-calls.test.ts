import { expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";

it("loses none of 10,000 calls that run at the same time, whatever becomes of each", async () => {
  const count = 10_000;
  const waiting = new Map<number, () => void>();
  let allWait: () => void = () => {};
  const all = new Promise<void>((resolve) => {
    allWait = resolve;
  });
  const wait = deftool({
    name: "wait",
    description: "Waits, then fails with every third number.",
    parameters: { type: "object" },
    execute: async (args) => {
      const number = args["number"] as number;
      await new Promise<void>((resolve) => {
        waiting.set(number, resolve);
        if (waiting.size === count) allWait();
      });
      if (number % 3 === 0) throw new Error(`no ${number}`);
      return { number };
    },
    register: false,
  });
  const session = await new Runtime({ registry: new ToolRegistry() }).createSession({
    tools: [wait],
  });
  const given = new AbortController();
  const calls = Array.from({ length: count }, (_, number) => ({
    id: `c${number}`,
    name: "wait",
    args: { number },
  }));
  const outcomes = calls.map((call, number) =>
    session.execute(call, number % 5 === 0 ? { signal: given.signal } : {}),
  );
  await all;
  given.abort();
  // Neither in the order of the calls nor in the reverse: 7 and the count have no common factor.
  for (let step = 0; step < count; step += 1) waiting.get((step * 7) % count)?.();

  expect((await Promise.all(outcomes)).map(({ result }) => result)).toEqual(
    calls.map(({ id: callId, name, args: { number } }) => {
      if (number % 5 === 0) return { callId, name, status: "ERROR", error: cancelled };
      return number % 3 === 0
        ? { callId, name, status: "ERROR", error: failed(number) }
        : { callId, name, status: "SUCCESS", content: { number } };
    }),
  );
  await session.close();
});

const cancelled = { type: "CANCELLED", message: "The call was cancelled." };

function failed(number: number): unknown {
  return { type: "TOOL_EXECUTION_FAILED", message: `no ${number}` };
}
