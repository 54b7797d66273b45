// A worker in Node.js that the host starts.

import { serveWorker } from "later-bridge/worker";

import { createTools } from "../node-tools.ts";

await serveWorker({ tools: createTools(process.env["LATER_CHAOS_LEDGER"] ?? ""), concurrency: 4 });
