// What sessions and variables take in this process; sends one object.

import { Runtime } from "later-runtime";

process.send({ ...(await memory()), ...(await speed()), sweepGap: await sweepGap() });

function heap() {
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

async function memory() {
  const runtime = new Runtime({ sessionTtlMs: 3_600_000, sweepIntervalMs: Infinity });
  const count = 100_000;
  const before = heap();
  for (let index = 0; index < count; index += 1) {
    await runtime.createSession({ id: `session-${index}` });
  }
  const sessionBytes = (heap() - before) / count;
  const { variables } = await runtime.session("session-0");
  await variables.define("first", { type: "float", initial: 1 });
  const empty = heap();
  const many = 9_000;
  for (let index = 0; index < many; index += 1) {
    await variables.define(`variable-${index}`, { type: "float", initial: index, max: index });
  }
  const variableBytes = (heap() - empty) / many;
  await runtime.close();
  return { sessionBytes, variableBytes };
}

async function speed() {
  const session = await new Runtime().createSession({ ttlMs: 3_600_000 });
  const { variables } = session;
  for (let index = 0; index < 100; index += 1) {
    await variables.define(`v${index}`, { type: "float", initial: index, min: 0 });
  }
  const batch = (value) => new Map(Array.from({ length: 100 }, (_, index) => [`v${index}`, value]));
  return {
    gets: await rate(100_000, () => variables.get("v1")),
    sets: await rate(50_000, (index) => variables.set("v1", index)),
    batches: await rate(2_000, (index) => variables.setMany(batch(index))),
  };
}

/** Operations per second, the median of five rounds after one that warms up. */
async function rate(count, operation) {
  const rates = [];
  for (let round = 0; round < 6; round += 1) {
    const start = performance.now();
    for (let index = 0; index < count / 5; index += 1) await operation(index);
    rates.push(((count / 5) * 1_000) / (performance.now() - start));
  }
  return rates.slice(1).toSorted((left, right) => left - right)[2];
}

/** The longest gap between two ticks of a timer while 100,000 expired sessions are removed, in nanoseconds. */
async function sweepGap() {
  const gaps = [];
  for (let round = 0; round < 3; round += 1) {
    const runtime = new Runtime({ sessionTtlMs: 200, sweepIntervalMs: Infinity });
    for (let index = 0; index < 100_000; index += 1) await runtime.createSession();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    let last = performance.now();
    let longest = 0;
    const timer = setInterval(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    }, 1);
    await runtime.sweep();
    clearInterval(timer);
    await runtime.close();
    gaps.push(longest * 1e6);
  }
  return gaps.toSorted((left, right) => left - right)[1];
}
