import path from "node:path";

import {
  BridgeHost,
  BridgeTools,
  ContractBook,
  offerOf,
  type PoolOptions,
  printLock,
  readContract,
  readLock,
  type TokenGrant,
  Workers,
  type WorkersOptions,
} from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";

import { type Batch, playBatch, type PlayedBatch } from "./batch.ts";
import type { Fields } from "./fields.ts";
import { FixtureSet } from "./fixtures.ts";
import { Unsupported } from "./unsupported.ts";

/** A host, and how an application reaches it. */
export interface HostSetting {
  /** Where it listens. */
  readonly listen: string;
  readonly tokens: readonly TokenGrant[];
  /** What the application shows. */
  readonly token: string | undefined;
  /** Tools of the host: fixtures or declarations. */
  readonly hosted: readonly unknown[];
  /** Tools that only workers may run, none of which is there. */
  readonly agreed: readonly unknown[];
  readonly worker: Behaviour | undefined;
  /** Whether the host ends before the application comes. */
  readonly isGone: boolean;
}

/** How a worker's program ends: before it has said anything, or when its tool `die` is called. */
type Behaviour = keyof typeof behaviours;

const behaviours = { "ends at once": ["die"], "ends in a call": [] } as const;

/** @throws Unsupported for members that are not known */
export function readHostSetting(host: Fields): HostSetting {
  const listen = host.text("listen") ?? "127.0.0.1";
  const tokens = (host.texts("tokens") ?? []).map((token) => ({ token, roles: ["application"] }));
  const token = host.text("token");
  const hosted = host.list("tools") ?? [];
  const agreed = host.list("agreed") ?? [];
  const worker = host.text("worker");
  const isGone = host.flag("gone") ?? false;
  host.end();
  if (worker !== undefined && !isBehaviour(worker)) {
    throw new Unsupported(`it is not known what a worker is that ${worker}`);
  }
  return { listen, tokens, token, hosted, agreed, worker, isGone };
}

/** Starts the host, and makes calls from an application with tools of its own. */
export async function playHost(
  setting: HostSetting,
  batch: Batch,
  fixtures: ReadonlyMap<string, unknown>,
): Promise<PlayedBatch> {
  const { listen, tokens, token, isGone } = setting;
  const workers = new Workers(workersOf(setting, new FixtureSet(fixtures)));
  await using hosting = await Runtime.open({
    registry: registryOf(setting.hosted, new FixtureSet(fixtures)),
    placement: workers,
  });
  await using host = new BridgeHost({ runtime: hosting, workers, host: listen, tokens });
  const { address } = await host.listen();
  if (isGone) await host.close();
  const tools = new FixtureSet(fixtures);
  await using runtime = await Runtime.open({
    registry: registryOf(batch.registered, tools),
    placement: new BridgeTools(address, {
      connectTimeoutMs: 2_000,
      ...(token === undefined ? {} : { token }),
    }),
    ...batch.runtimeOptions,
  });
  return await playBatch(runtime, batch, tools);
}

function workersOf({ agreed, worker }: HostSetting, tools: FixtureSet): WorkersOptions {
  return {
    ...(agreed.length === 0 ? {} : { contracts: bookOf(agreed, tools) }),
    ...(worker === undefined ? {} : { pools: [poolOf(worker)] }),
  };
}

function bookOf(agreed: readonly unknown[], tools: FixtureSet): ContractBook {
  const contracts = agreed.map((subject) => readContract(offerOf(tools.tool(subject).tool)));
  return new ContractBook({ lock: readLock(printLock(contracts, { name: "fixtures" })) });
}

function poolOf(worker: Behaviour): PoolOptions {
  const command = [process.execPath, program, ...behaviours[worker]] as const;
  return { command, size: 1, tools: ["die"], restartDelayMs: 0 };
}

const program = path.join(
  import.meta.dirname,
  "../../packages/bridge/src/pool/fixtures/worker.mjs",
);

function isBehaviour(text: string): text is Behaviour {
  return Object.hasOwn(behaviours, text);
}

function registryOf(subjects: readonly unknown[], tools: FixtureSet): ToolRegistry {
  const registry = new ToolRegistry();
  registry.add(...subjects.map((subject) => tools.tool(subject)));
  return registry;
}
