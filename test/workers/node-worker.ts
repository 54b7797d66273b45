import { spawn } from "node:child_process";

import { serveWorker } from "later-bridge/worker";
import { deftool, type ToolContext, ToolError } from "later-runtime";

/** Adds two numbers. @readOnly */
const add = deftool((a: number, b: number): number => a + b, { name: "add" });

/** The process that this runs in. */
const pid = deftool((): number => process.pid, { name: "pid" });

/** Keeps the processor busy. */
const spin = deftool(
  (seconds: number): string => {
    const end = performance.now() + seconds * 1_000;
    while (performance.now() < end);
    return "done";
  },
  { name: "spin" },
);

/** Ends the process. */
const die = deftool((): void => process.exit(9), { name: "die" });

/** Fails on purpose. */
const refuse = deftool(
  (reason: string): void => {
    throw new ToolError("REFUSED", reason, { details: { reason } });
  },
  { name: "refuse" },
);

/** Counts. */
const count = deftool(
  function* (to: number) {
    for (let index = 0; index < to; index += 1) yield index;
  },
  { name: "count" },
);

/** Sets a variable of the session, and adds what it was to it. */
const remember = deftool(
  async (name: string, value: number, { variables }: ToolContext): Promise<number> => {
    const variable = variables.variable<number>(name);
    await variable.set((await variable.get()) + value);
    return await variable.get();
  },
  { name: "remember" },
);

interface Price {
  readonly net: number;
  readonly currency: "EUR" | "USD";
}

/** Tells a price, as it is given. */
const quote = deftool((price: string): Price => JSON.parse(price) as Price, { name: "quote" });

/** Hands out prices, as they are given. */
const quotes = deftool(
  function* (prices: readonly string[]): Generator<Price> {
    for (const price of prices) yield JSON.parse(price) as Price;
  },
  { name: "quotes" },
);

/** Starts a process that would go on for ever, away from this one's group. */
const startChild = deftool(
  (): number => {
    const child = spawn("sleep", ["1000"], { detached: true, stdio: "ignore" });
    child.unref();
    return child.pid ?? 0;
  },
  { name: "start_child" },
);

await serveWorker({
  tools: [add, pid, spin, die, refuse, count, remember, quote, quotes, startChild],
});
