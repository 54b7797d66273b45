import { deftool, Runtime, type Tool, type ToolPolicies, ToolRegistry } from "later-runtime";
import { expect, onTestFinished, test, vi } from "vitest";

import { dialHost } from "../carrier/grpc-client-carrier.ts";
import { offerOf } from "../contracts/offer-of.ts";
import { BridgeHost } from "../host/bridge-host.ts";
import { threads } from "../pool/threads.ts";
import { announce, RawWorker } from "../workers/fixtures/raw-worker.ts";
import { BridgeTools } from "./bridge-tools.ts";
import { busy, cached } from "./fixtures/policed-tools.ts";
import { Workers } from "./workers.ts";

const file = new URL("fixtures/policed-tools.ts", import.meta.url);
const execArgv = [
  "--conditions=later-source",
  "--import",
  new URL("../pool/fixtures/register-tsx.mjs", import.meta.url).href,
];

function registryOf(tools: readonly Tool[]): ToolRegistry {
  const registry = new ToolRegistry();
  registry.add(...tools);
  return registry;
}

/** A runtime whose tools run in a thread, where they begin with no runs. */
async function openInThread(tools: readonly Tool[]): Promise<Runtime> {
  const placement = new Workers({ pools: [threads(file, { size: 1, execArgv })] });
  const runtime = await Runtime.open({ registry: registryOf(tools), placement });
  onTestFinished(() => runtime.close());
  return runtime;
}

/** A host whose tools run in a thread, with a session. */
async function hostThread(): Promise<string> {
  const workers = new Workers({ pools: [threads(file, { size: 1, execArgv })] });
  const runtime = await Runtime.open({ registry: registryOf([]), placement: workers });
  await runtime.createSession({ id: "shared" });
  const host = new BridgeHost({ runtime, workers });
  const { address } = await host.listen();
  onTestFinished(async () => {
    await host.close();
    await runtime.close();
  });
  return address;
}

/** An application whose tools are behind a host. */
async function openApplication(address: string, own: readonly Tool[]): Promise<Runtime> {
  const placement = new BridgeTools(address);
  const runtime = await Runtime.open({ registry: registryOf(own), placement });
  onTestFinished(() => runtime.close());
  return runtime;
}

async function openBehindHost(own: readonly Tool[]): Promise<Runtime> {
  return openApplication(await hostThread(), own);
}

const places: readonly (readonly [string, () => Promise<Runtime>])[] = [
  ["the worker", () => openInThread([])],
  ["the worker and its runtime", () => openInThread([cached, busy])],
  ["the worker behind a host", () => openBehindHost([])],
  ["the worker and an application behind a host", () => openBehindHost([cached, busy])],
];

test.each(places)("results are kept by session with the policy in %s", async (_, open) => {
  const runtime = await open();
  const [one, other] = [await runtime.createSession(), await runtime.createSession()];
  const values: unknown[] = [];
  for (const session of [one, one, other, one, other]) {
    const outcome = await session.execute({ name: "cached", args: { n: 1 } });
    values.push(outcome.ok ? outcome.value : outcome.error);
  }
  expect(values).toEqual([1, 1, 2, 1, 2]);
});

test.each([
  ["single", {}],
  ["watched", { onEvent: () => {} }],
])(
  "an application that keeps results keeps none that were kept behind it, with %s calls",
  async (_, options) => {
    const address = await hostThread();
    const call = { name: "cached", args: { n: 1 } };
    const values: unknown[] = [];
    for (const own of [[cached], [cached], [], []]) {
      const application = await openApplication(address, own);
      const session = await application.session("shared");
      for (let time = 0; time < 2; time += 1) {
        const outcome = await session.execute(call, options);
        values.push(outcome.ok ? outcome.value : outcome.error);
      }
    }
    expect(values).toEqual([1, 1, 2, 2, 3, 3, 3, 3]);
  },
);

test.each(places)(
  "what a tool throws is tried again by the worker alone with the policy in %s",
  async (_, open) => {
    const session = await (await open()).createSession();
    expect(await session.execute({ name: "busy" })).toMatchObject({
      error: { type: "BUSY", message: "run 3" },
    });
  },
);

function toolOf(policies: ToolPolicies): Tool {
  return deftool({
    name: "work",
    description: "work",
    parameters: { type: "object", properties: {} },
    annotations: { readOnly: true },
    execute: () => "here",
    register: false,
    ...policies,
  });
}

/** A runtime with a tool of these policies, a host, and workers that dial it. */
async function openForWorkers(policies: ToolPolicies): Promise<{
  readonly runtime: Runtime;
  readonly address: string;
  readonly dial: () => Promise<RawWorker>;
}> {
  const work = toolOf(policies);
  const workers = new Workers();
  const runtime = await Runtime.open({ registry: registryOf([work]), placement: workers });
  const host = new BridgeHost({ runtime, workers, drainTimeoutMs: 100 });
  const { address } = await host.listen();
  onTestFinished(async () => {
    await host.close();
    await runtime.close();
  });
  const dial = async (): Promise<RawWorker> => {
    const worker = new RawWorker(await dialHost(address));
    onTestFinished(() => worker.destroy());
    worker.send({ ...announce, concurrency: 8 });
    worker.send({ type: "fulfil", id: 1, tools: [offerOf(work.tool)] });
    const [answer] = await worker.until("fulfilled");
    expect(answer?.rejected).toEqual([]);
    return worker;
  };
  return { runtime, address, dial };
}

test("calls of a tool are counted over all workers", async () => {
  const { runtime, dial } = await openForWorkers({ concurrency: 1 });
  const workers = [await dial(), await dial()];
  const session = await runtime.createSession();
  const outcomes = session.executeAll([{ name: "work" }, { name: "work" }]);
  const begun = (): number => workers.flatMap(({ calls }) => calls).length;
  await vi.waitFor(() => expect(begun()).toBe(1));
  for (const worker of workers) {
    worker.send({ type: "ping", id: 1 });
    await worker.until("pong");
  }
  expect(begun()).toBe(1);
  for (const worker of workers) for (const { id } of worker.calls) worker.finish(id, { value: 1 });
  await vi.waitFor(() => expect(begun()).toBe(2));
  for (const worker of workers) for (const { id } of worker.calls) worker.finish(id, { value: 1 });
  expect(await outcomes).toMatchObject([{ ok: true }, { ok: true }]);
});

/** How often a call is run whose workers are lost, each as soon as it has the call. */
async function countLosses(
  runtime: Runtime,
  dial: () => Promise<RawWorker>,
  count = 12,
): Promise<number> {
  const session = await runtime.createSession();
  const workers = new Set(await Promise.all(Array.from({ length: count }, dial)));
  const ended = new AbortController();
  const outcome = session.execute({ name: "work" }).finally(() => ended.abort());
  let begun = 0;
  while (!ended.signal.aborted) {
    for (const worker of workers) {
      if (worker.calls.length === 0) continue;
      begun += 1;
      workers.delete(worker);
      worker.destroy();
    }
    await new Promise(setImmediate);
  }
  expect(await outcome).toMatchObject({ error: { type: "RUNTIME_DISCONNECTED" } });
  return begun;
}

const thrice = { retries: { attempts: 3, backoffMs: 1 } };

test.each([
  ["as often as its retries say", thrice, 3],
  ["twice without retries", {}, 2],
])("a call whose workers are lost is run %s", async (_, policies, runs) => {
  const { runtime, dial } = await openForWorkers(policies);
  expect(await countLosses(runtime, dial)).toBe(runs);
});

test.each([
  ["no matter the host's own", thrice, thrice, 3],
  ["and not again by the host", thrice, {}, 3],
  ["as the host's say where it has none", {}, thrice, 3],
])(
  "a call that is lost behind a host is run as often as the application's retries say, %s",
  async (_, own, ofHost, runs) => {
    const { address, dial } = await openForWorkers(ofHost);
    const runtime = await openApplication(address, [toolOf(own)]);
    expect(await countLosses(runtime, dial)).toBe(runs);
  },
);
