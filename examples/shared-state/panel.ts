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
  if (event.type === "partial") console.log(`panel: ${String(event.value)} °C …`);
  if (event.type === "end")
    console.log(`panel: ${String(event.outcome.ok && event.outcome.value)} °C`);
}
await session.variables.rollback("target", 0);
