import type { BridgeHostOptions } from "later-bridge";
import type { RuntimeOptions } from "later-runtime";
import { expect } from "vitest";

import { RawClient } from "./raw-client.ts";
import { type StartedHost, startHost } from "./start-host.ts";

/** Starts a host with a session `canary`, whose variable `song` tells whether the host lives. */
export async function startWithCanary(
  hostOptions: Omit<BridgeHostOptions, "runtime"> = {},
  runtimeOptions: RuntimeOptions = {},
): Promise<StartedHost> {
  const started = await startHost(hostOptions, runtimeOptions);
  const session = await started.runtime.createSession({ id: "canary" });
  await session.variables.define("song", { type: "string", initial: "tweet" });
  return started;
}

/** Whatever has happened to the host, it answers those who come next. */
export async function expectToServe(
  { address }: StartedHost,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  using client = new RawClient(address);
  const options = { metadata, deadline: Date.now() + 20_000 };
  const { message } = await client.call("ping", { message: "still" }, options);
  expect(message).toBe("pong: still");
  const request = { sessionId: "canary", variableIdentifier: "song" };
  const { variable } = await client.call("getVariable", request, options);
  expect(Buffer.from(variable?.value?.value ?? []).toString()).toBe('"tweet"');
}
