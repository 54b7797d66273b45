// Plays one application with three configurations, and compares what it says.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

import { later } from "./worker-commands.ts";

const here = import.meta.dirname;

/** What the application prints with a configuration. */
async function play(configuration: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--import", "tsx", path.join(here, "application.ts")],
    { env: { ...process.env, ...env, LATER_CONFIG: path.join(here, configuration) } },
  );
  return stdout;
}

/** Starts `later serve` with the tools, and gives the address that it prints. */
async function serve(): Promise<{ readonly server: ChildProcess; readonly address: string }> {
  const [program, ...args] = [...later, "serve", path.join(here, "tools.ts")];
  const server = spawn(program ?? "", args, { stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface(server.stdout)) {
    const [, address] = /^LATER_READY (.+)$/.exec(line) ?? [];
    if (address !== undefined) return { server, address };
  }
  throw new Error("The server did not start.");
}

const local = await play("local.config.ts");
const workers = await play("workers.config.ts");
const { server, address } = await serve();
const bridge = await play("bridge.config.ts", { LATER_HOST: address });
server.kill("SIGTERM");
await once(server, "exit");

const { outcomes, events } = JSON.parse(local) as { outcomes: unknown[]; events: unknown[] };
console.log(`Here: ${outcomes.length} calls, ${events.length} events.`);
for (const [name, transcript] of Object.entries({ workers, bridge })) {
  const isSame = transcript === local;
  console.log(`In ${name}: ${isSame ? "the same, to the byte" : "something else"}.`);
  if (isSame) continue;
  const expected = local.split("\n");
  const lines = transcript.split("\n");
  const different = lines.findIndex((line, index) => line !== expected[index]);
  console.log(`  line ${different + 1}: ${lines[different]}, here ${expected[different]}`);
  process.exitCode = 1;
}
