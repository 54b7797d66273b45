// A host with one session of a hundred variables. Sends its address, and to each message the time its
// process has used in microseconds; ends when it is disconnected.

import { BridgeHost } from "later-bridge";
import { Runtime } from "later-runtime";

const runtime = new Runtime();
const session = await runtime.createSession({ id: "bench", ttlMs: 3_600_000 });
for (let index = 0; index < 100; index += 1) {
  await session.variables.define(`v${index}`, { type: "float", initial: index + 0.5, min: 0 });
}
const host = new BridgeHost({ runtime, drainTimeoutMs: 0 });
const { address } = await host.listen();
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
process.once("disconnect", () => void host.close());
process.send(address);
