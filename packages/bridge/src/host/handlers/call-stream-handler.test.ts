import { status } from "@grpc/grpc-js";
import { deftool } from "later-runtime";
import { expect, test } from "vitest";

import { dialRaw, statusOf } from "../../carrier/fixtures/accept-workers.ts";
import { createClientCarrier } from "../../carrier/grpc-client-carrier.ts";
import { connectCallsMethod } from "../../carrier/grpc-connect-method.ts";
import { createBridge } from "../../client/fixtures/create-bridge.ts";
import { thrownBy } from "../../client/fixtures/thrown-by.ts";
import { toLaterError } from "../../client/to-later-error.ts";
import { RawWorker } from "../../workers/fixtures/raw-worker.ts";
import type { BridgeHostOptions } from "../host-options.ts";

const runner = { token: "token-of-runner-0123456789", principal: "runner", roles: ["worker"] };

/** A host with a tool, and ways to open streams to it. */
async function serve(options: Partial<BridgeHostOptions> = {}) {
  const bridge = await createBridge(options);
  const parameters = { type: "object", properties: {} } as const;
  const hello = deftool({
    name: "hello",
    description: "Says hello.",
    parameters,
    execute: () => 1,
  });
  await bridge.runtime.createSession({ id: "s", tools: [hello] });
  const dial = (metadata: Readonly<Record<string, string>> = {}) =>
    dialRaw(bridge.address, metadata, Infinity, connectCallsMethod);
  const open = async (): Promise<RawWorker> =>
    new RawWorker(
      await createClientCarrier(dial(), 1_000_000, (cause) => toLaterError(cause, "Connect")),
    );
  return { ...bridge, dial, open };
}

const call = {
  type: "request",
  method: "tools.call",
  session: "s",
  params: { tool: "hello", args: {} },
};

test("runs tools, and answers nothing else", async () => {
  const { open } = await serve();
  const client = await open();
  client.send({ ...call, id: 1 });
  client.send({ ...call, id: 2, method: "variables.list", params: {} });
  client.send({ ...call, id: 3, method: "store.commit", params: {} });
  client.send({ ...call, id: 4, method: "none" });
  client.send({ ...call, id: 5, params: { tool: 1 } });
  const answers = await client.until("response", 5);
  expect(answers.toSorted((left, right) => left.id - right.id)).toMatchObject([
    { id: 1, value: { value: 1 } },
    { id: 2, error: { code: "PERMISSION_DENIED" } },
    { id: 3, error: { code: "PERMISSION_DENIED" } },
    { id: 4, error: { code: "INVALID_ARGUMENT" } },
    { id: 5, error: { code: "INVALID_ARGUMENT" } },
  ]);
});

test("says what it does not understand, and goes on", async () => {
  const { open } = await serve();
  const client = await open();
  client.send({ type: "announce" });
  client.send({ ...call, id: "one" });
  client.send({ type: "abandon", id: 9 });
  client.send({ ...call, id: 1 });
  expect(await client.until("response")).toMatchObject([{ id: 1, value: { value: 1 } }]);
  expect(client.of("problem")).toMatchObject([
    { code: "UNKNOWN_MESSAGE", about: "announce" },
    { code: "MALFORMED_MESSAGE", about: "request" },
  ]);
});

test("does not take a caller's word for a call to be part of one that may go on", async () => {
  const { open, host } = await serve({ drainTimeoutMs: 600_000 });
  const client = await open();
  const closing = host.close();
  client.send({ ...call, id: 1, call: 1 });
  await client.closed;
  expect(client.of("response").every(({ error }) => error?.code === "HOST_UNAVAILABLE")).toBe(true);
  await closing;
});

test("lets in those who may make calls, and as many streams as calls", async () => {
  const { dial } = await serve({ tokens: [runner] });
  expect((await statusOf(dial().resume())).code).toBe(status.UNAUTHENTICATED);
  const metadata = { authorization: `Bearer ${runner.token}` };
  expect((await statusOf(dial(metadata).resume())).code).toBe(status.PERMISSION_DENIED);

  const { open } = await serve({ maxCalls: 1 });
  const client = await open();
  expect((await thrownBy(open())).code).toBe("QUOTA_EXCEEDED");
  client.send({ ...call, id: 1 });
  expect(await client.until("response")).toMatchObject([{ value: { value: 1 } }]);
  client.end();
  await client.closed;
  await expect.poll(() => open().catch(() => undefined)).toBeDefined();
});
