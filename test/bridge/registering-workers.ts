import {
  BridgeClient,
  BridgeHost,
  type BridgeHostOptions,
  type PoolOptions,
  Workers,
  type WorkersOptions,
} from "later-bridge";
import { Runtime, type RuntimeOptions, ToolRegistry } from "later-runtime";

import { type SnakepitOptions, snakepitOptions, type SnakepitVersion } from "./snakepit-pool.ts";

/** A host in this process, and workers of snakepit that register their tools with it. */
export interface RegisteringWorkers extends AsyncDisposable {
  readonly runtime: Runtime;
  readonly workers: Workers;
  readonly address: string;
  readonly client: BridgeClient;
  /** Begins a session, and has a worker of a pool called in it, which then registers its tools. */
  readonly begin: (sessionId: string, pool?: number) => Promise<void>;
}

/** Starts pools of Python workers that behave as those of a version do, and the host that they register with. */
export async function startRegisteringWorkers(
  version: SnakepitVersion,
  options: {
    readonly pools?: readonly SnakepitOptions[];
    /** Pools of other workers, behind those. */
    readonly others?: readonly PoolOptions[];
    readonly workers?: WorkersOptions;
    readonly host?: Partial<BridgeHostOptions>;
    readonly runtime?: RuntimeOptions;
  } = {},
): Promise<RegisteringWorkers> {
  let address = "";
  const pools = (options.pools ?? [{}]).map((pool) =>
    snakepitOptions(version, { protocol: "snakepit", hostAddress: () => address, ...pool }),
  );
  const { others = [] } = options;
  const workers = new Workers({ pools: [...pools, ...others], ...options.workers });
  const registry = new ToolRegistry();
  const runtime = new Runtime({ registry, placement: workers, ...options.runtime });
  const host = new BridgeHost({ runtime, workers, drainTimeoutMs: 500, ...options.host });
  ({ address } = await host.listen());
  await workers.start(runtime);
  const client = await BridgeClient.connect(address);
  return {
    runtime,
    workers,
    address,
    client,
    begin: async (sessionId, pool = 0) => {
      const outcome = await workers.pools[pool]?.executeInSession(sessionId, "session");
      if (outcome === undefined || !outcome.ok)
        throw new Error(`The session ${sessionId} has not begun.`);
    },
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await host.close();
      await runtime.close();
    },
  };
}
