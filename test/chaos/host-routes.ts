import type { PoolOutcome, WorkerPool } from "later-bridge";
import type { Session } from "later-runtime";

import type { Random } from "../../packages/bridge/src/wire/fixtures/random.ts";
import type { Route, RouteOutcome } from "./caller.ts";
import { toEventListener } from "./to-event-listener.ts";
import { toRouteOutcome } from "./to-route-outcome.ts";

const affinities = ["none", "hint", "strict-queue", "strict-fail"] as const;

/** How the host itself calls tools. */
export function createRoutes({
  sessions,
  pools,
  random,
}: {
  readonly sessions: readonly Session[];
  readonly pools: readonly WorkerPool[];
  readonly random: Random;
}): readonly Route[] {
  return [
    {
      kind: "runtime",
      call: async ({ call, tool, args, signal, timeoutMs, ...listeners }) => {
        const options = { signal, timeoutMs, ...toEventListener(listeners) };
        const session = random.pick(sessions);
        return toRouteOutcome(await session.execute({ id: call, name: tool, args }, options));
      },
    },
    {
      kind: "pool",
      call: async ({ call, tool, args, signal, timeoutMs, onChunk }) => {
        const pool = random.pick(pools);
        const options = { callId: call, signal, timeoutMs, affinity: random.pick(affinities) };
        const isAlone = tool !== "tally" && random.next() < 0.5;
        const session = random.pick(sessions).id;
        if (onChunk !== undefined) {
          return isAlone
            ? fromPool(await pool.executeStream(tool, args, onChunk, options))
            : fromPool(await pool.executeInSessionStream(session, tool, args, onChunk, options));
        }
        return isAlone
          ? fromPool(await pool.execute(tool, args, options))
          : fromPool(await pool.executeInSession(session, tool, args, options));
      },
    },
  ];
}

function fromPool(outcome: PoolOutcome): RouteOutcome {
  if (outcome.ok) return outcome;
  const { type, message, details } = outcome.error;
  const reason = details?.["reason"];
  return { ok: false, type, message, ...(typeof reason === "string" ? { reason } : {}) };
}
