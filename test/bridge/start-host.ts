import { BridgeHost, type BridgeHostOptions } from "later-bridge";
import { Runtime, type RuntimeOptions } from "later-runtime";

import { type CallWatch, createHostTools } from "./host-tools.ts";

/** A host in this process, on a port of its own. */
export interface StartedHost extends AsyncDisposable {
  readonly host: BridgeHost;
  readonly runtime: Runtime;
  readonly address: string;
  readonly calls: CallWatch;
}

/** Starts a host with tools for tests; all but `secret` are exposed unless the options say otherwise. */
export async function startHost(
  hostOptions: Omit<BridgeHostOptions, "runtime"> = {},
  runtimeOptions: RuntimeOptions = {},
): Promise<StartedHost> {
  const { registry, calls } = createHostTools();
  const runtime = new Runtime({ registry, ...runtimeOptions });
  const host = new BridgeHost({
    runtime,
    expose: ({ declaration }) => declaration.name !== "secret",
    drainTimeoutMs: 500,
    ...hostOptions,
  });
  const { address } = await host.listen();
  return {
    host,
    runtime,
    address,
    calls,
    [Symbol.asyncDispose]: async () => {
      await host.close();
      await runtime.close();
    },
  };
}
