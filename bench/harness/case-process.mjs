// Runs one case in a process of its own and times a batch of it whenever the parent asks.
// Arguments: the URL of the case's module, and the name of the export that prepares it.

import { on } from "node:events";

const warmUpMs = 700;
const batchNanoseconds = 10e6;

/** Holds the latest result, so that the compiler cannot drop the operation that made it. */
let sink;

const [moduleUrl, exportName] = process.argv.slice(2);
const { [exportName]: prepare } = await import(moduleUrl);
const { run, without, operations = 1 } = await prepare();

const timeBatch = (await isAsync(run)) ? timeAsync : timeSync;
await warmUp();
const iterations = await calibrate();

process.on("disconnect", () => process.exit());
process.send("ready");
for await (const _ of on(process, "message")) process.send(await nanosecondsPerOperation());

/** The cost of `run`; where the case has a `without`, of what `run` does more, per operation. */
async function nanosecondsPerOperation() {
  const whole = await timeBatch(run, iterations);
  const rest = without === undefined ? 0 : await timeBatch(without, iterations);
  return (whole - rest) / iterations / operations;
}

async function timeAsync(operation, count) {
  const start = process.hrtime.bigint();
  for (let index = 0; index < count; index += 1) sink = await operation();
  return Number(process.hrtime.bigint() - start);
}

async function timeSync(operation, count) {
  const start = process.hrtime.bigint();
  for (let index = 0; index < count; index += 1) sink = operation();
  return Number(process.hrtime.bigint() - start);
}

async function isAsync(operation) {
  sink = operation();
  const returnsPromise = sink instanceof Promise;
  await sink;
  return returnsPromise;
}

async function warmUp() {
  const end = performance.now() + warmUpMs;
  while (performance.now() < end) {
    await timeBatch(run, 10);
    if (without !== undefined) await timeBatch(without, 10);
  }
}

/** How many operations make a batch that is long enough to be timed. */
async function calibrate() {
  for (let count = 1; ; count *= 2) {
    if ((await timeBatch(run, count)) >= batchNanoseconds / 2) return count * 2;
  }
}
