import { deftool, Runtime, ToolRegistry } from "later-runtime";
import { expect, onTestFinished, test } from "vitest";

import { dialHost } from "../../carrier/grpc-client-carrier.ts";
import { Workers } from "../../promotion/workers.ts";
import { announce, offerOf, RawWorker } from "../../workers/fixtures/raw-worker.ts";
import { BridgeHost } from "../bridge-host.ts";

test("a host that closes runs tools for the calls that workers have, and no others", async () => {
  const registry = new ToolRegistry();
  registry.add(
    deftool({
      name: "where",
      description: "Says where it runs.",
      parameters: { type: "object" },
      execute: () => "here",
      register: false,
    }),
  );
  const workers = new Workers();
  const runtime = await Runtime.open({ registry, placement: workers });
  const host = new BridgeHost({ runtime, workers, drainTimeoutMs: 600_000 });
  const { address } = await host.listen();
  const worker = new RawWorker(await dialHost(address));
  onTestFinished(async () => {
    worker.destroy();
    await host.close();
    await runtime.close();
  });
  worker.send(announce);
  worker.send({ type: "fulfil", id: 1, tools: [offerOf("work")] });
  await worker.until("fulfilled");
  const session = await runtime.createSession({ id: "s" });
  const outcome = session.execute({ name: "work" });
  const [work] = await worker.until("call");
  const closing = host.close();
  await worker.until("drain");

  const request = {
    type: "request",
    method: "tools.call",
    session: "s",
    params: { tool: "where", args: {} },
  };
  worker.send({ ...request, id: 1, call: work?.id });
  worker.send({ ...request, id: 2 });
  worker.send({ ...request, id: 3, call: 4_711 });
  const refused = {
    value: { error: { type: "TOOL_UNAVAILABLE", details: { reason: "closing" } } },
  };
  const responses = await worker.until("response", 3);
  expect(responses.toSorted((left, right) => left.id - right.id)).toMatchObject([
    { id: 1, value: { value: "here" } },
    { id: 2, ...refused },
    { id: 3, ...refused },
  ]);

  worker.finish(1, { value: "done" });
  expect(await outcome).toMatchObject({ ok: true, value: "done" });
  worker.send({ type: "goodbye" });
  worker.end();
  await closing;
});
