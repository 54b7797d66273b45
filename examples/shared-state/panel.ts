// The other process. Argument: the address of the host.

import { BridgeClient } from "later-bridge";
import { LaterError } from "later-runtime";

await using client = await BridgeClient.connect(process.argv[2] ?? "");
const session = await client.session("living-room", { create: false });

for (const degrees of [21, 22]) await session.variables.set("target", degrees);
try {
  await session.variables.set("target", 80);
} catch (error) {
  if (!LaterError.is(error)) throw error;
  console.log(`panel: ${error.code}: ${error.message}`);
}

for await (const event of session.tools.stream("heat", { from: 19 })) {
  if (event.type === "partial") console.log("panel: %d °C …", event.value);
  if (event.type === "end" && event.outcome.ok) console.log("panel: %d °C", event.outcome.value);
}
await session.variables.rollback("target", 0);
