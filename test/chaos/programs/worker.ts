// A worker in Node.js that the host starts.

import { serveWorker } from "later-bridge/worker";

import { createPoolTool, createTools } from "../node-tools.ts";

const ledger = process.env["LATER_CHAOS_LEDGER"] ?? "";
await serveWorker({ tools: [...createTools(ledger), createPoolTool(ledger)], concurrency: 4 });
