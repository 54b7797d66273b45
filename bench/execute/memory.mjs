// Prints what the heap holds after each quarter of a million calls, in bytes, as JSON. Needs --expose-gc.

import { prepare } from "./later.mjs";

const { run } = await prepare();
const heap = [];
for (let quarter = 0; quarter < 4; quarter += 1) {
  for (let call = 0; call < 250_000; call += 1) await run();
  await new Promise(setImmediate);
  globalThis.gc();
  heap.push(process.memoryUsage().heapUsed);
}
console.log(JSON.stringify(heap));
