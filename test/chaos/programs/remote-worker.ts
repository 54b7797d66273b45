// A worker in Node.js that dials the host.

import path from "node:path";

import { serveWorker } from "later-bridge/worker";

import { answerCommands, leave } from "../answer-commands.ts";
import { createLog } from "../create-log.ts";
import { createRemoteTool, createTools } from "../node-tools.ts";
import { readGuestSettings } from "../settings.ts";

const { folder, name, address, token } = readGuestSettings();
const ledger = process.env["LATER_CHAOS_LEDGER"] ?? "";
const stop = new AbortController();
answerCommands({ close: () => stop.abort() });
await serveWorker({
  name,
  tools: [...createTools(ledger), createRemoteTool(ledger)],
  concurrency: 4,
  host: address,
  dial: { token, keepAliveMs: 1_000, connectTimeoutMs: 2_000 },
  drainTimeoutMs: 2_000,
  signal: stop.signal,
  log: createLog(path.join(folder, `${name}.log`)),
});
leave();
