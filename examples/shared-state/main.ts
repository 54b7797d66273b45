// Two processes share a session: this one has the tools and a thermostat, the other one turns it.
// Run: npx tsx main.ts

import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

import { BridgeHost } from "later-bridge";
import { Runtime } from "later-runtime";

import { heat } from "./tools.ts";

await using runtime = new Runtime();
await using host = new BridgeHost({ runtime });
const session = await runtime.createSession({ id: "living-room", tools: [heat] });
const target = await session.variables.define("target", {
  type: "float",
  min: 5,
  max: 30,
  initial: 19,
});

const { address } = await host.listen();
const panel = spawn(
  process.execPath,
  ["--import", "tsx", path.join(import.meta.dirname, "panel.ts"), address],
  { stdio: "inherit" },
);
const ended = once(panel, "exit");

for await (const { variable } of target.watch()) {
  console.log("thermostat: version %d asks for %d °C", variable.version, variable.value);
  if (variable.version === 3) break;
}
const [code] = await ended;
process.exitCode = Number(code);
