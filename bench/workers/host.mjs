// A host with one session. Asked first with `tools`: where these are, in this process or in workers of a kind; later,
// how many calls have succeeded in these. Ends when it is disconnected.

import { BridgeHost, Workers } from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";

import { answerParent } from "./answer-parent.mjs";
import { poolOf } from "./subjects.mjs";
import { add, stream } from "./tools.mjs";

const token = "a-token-of-the-benchmark";
/** @type {() => unknown} */
let close = () => {};
/** @type {Workers} */
let workers;

answerParent(
  ({ tools }) => (tools === undefined ? countSuccesses() : open(tools)),
  () => close(),
);

async function open(tools) {
  const registry = new ToolRegistry();
  if (tools === "here") registry.add(add, stream);
  workers = new Workers({ pools: tools === "here" ? [] : [poolOf(tools)] });
  const runtime = await Runtime.open({ registry, placement: workers });
  await runtime.createSession({ id: "bench", ttlMs: 3_600_000 });
  const tokens = [{ token, roles: ["client", "application"] }];
  const host = new BridgeHost({ runtime, workers, tokens, drainTimeoutMs: 0 });
  const { address } = await host.listen();
  close = async () => {
    await host.close();
    await workers.close();
    await runtime.close();
  };
  return { address, token };
}

function countSuccesses() {
  return workers.pools.reduce((sum, pool) => sum + pool.getStats().succeeded, 0);
}
