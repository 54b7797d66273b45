// A worker in Node.js. Argument: how many calls it runs at a time.

import { serveWorker } from "later-bridge/worker";

import { add, echo, stream } from "./tools.mjs";

await serveWorker({ tools: [add, echo, stream], concurrency: Number(process.argv[2] ?? 64) });
