// A host with pools of every kind, which also takes workers and applications that dial it, and calls their tools
// itself.

import { readdirSync } from "node:fs";
import path from "node:path";

import { BridgeHost, type PoolOptions, Workers } from "later-bridge";
import { deftool, Runtime, type Session, ToolRegistry } from "later-runtime";

import { Random } from "../../../packages/bridge/src/wire/fixtures/random.ts";
import { answerCommands, leave } from "../answer-commands.ts";
import { Caller, type Route } from "../caller.ts";
import { createLog } from "../create-log.ts";
import { createProblemLog } from "../create-problem-log.ts";
import { createRoutes } from "../host-routes.ts";
import { readHostSettings, sessionIds } from "../settings.ts";
import { StateCaller } from "../state-caller.ts";

const settings = readHostSettings();
const { folder, life, port, token, seed, python, pythonPath, tools, worker, owners } = settings;
const log = createLog(path.join(folder, `host-${life}.log`));

const env = { PYTHONPATH: pythonPath };
const module = [python, "-m", "later_worker"] as const;
const workers = new Workers({
  pools: [
    { ...poolOptions("python"), command: [...module, ...tools], env },
    {
      ...poolOptions("fork"),
      protocol: "fork",
      command: [...module, "--fork-server", ...tools],
      env,
    },
    { ...poolOptions("node"), command: [process.execPath, worker] },
  ],
  heartbeatMs: 300,
  maxQueue: 16,
  queueTimeoutMs: 1_000,
  log,
});
const registry = new ToolRegistry();
registry.add(
  deftool({
    name: "increment",
    description: "Counts up a variable; says where, and which version it was.",
    parameters: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
    register: false,
    execute: async ({ name }: { readonly name: string }, { variables, sessionId }) => {
      const { version } = await variables.update<number>(name, (value) => value + 1);
      return `${life}:${sessionId}:${version}`;
    },
  }),
);
const runtime = await Runtime.open({ registry, placement: workers });
const sessions: Session[] = [];
for (const id of sessionIds) sessions.push(await openSession(id));
const host = new BridgeHost({
  runtime,
  workers,
  port,
  tokens: [{ token, roles: ["client", "application", "worker"] }],
  drainTimeoutMs: 500,
  log,
});
await host.listen();

const random = new Random(seed + life);
const routes: readonly Route[] = createRoutes({ sessions, pools: workers.pools, random });
const tell = createProblemLog(folder, `host ${life}`);
const caller = new Caller({
  name: `h${life}`,
  routes,
  random,
  records: path.join(folder, "calls.jsonl"),
  tell,
});
const states = sessions.map(
  ({ id, variables }) =>
    new StateCaller(
      {
        session: id,
        read: async () => {
          const all = await variables.readMany(["life", "bumps", "own_host"]);
          const read = (name: string): number => Number(all.get(name)?.value);
          return { life: read("life"), bumps: read("bumps"), own: read("own_host") };
        },
        bump: async () => (await variables.update<number>("bumps", (value) => value + 1)).version,
        setOwn: (value) => variables.set("own_host", value),
      },
      { records: path.join(folder, "bumps.jsonl"), tell },
    ),
);

answerCommands({
  start: () => {
    caller.start(20);
    for (const state of states) state.start();
  },
  burst: (count: number) => caller.burst(count),
  probe: () => caller.probe(),
  stop: async () => {
    await caller.stop(30_000);
    await Promise.all(states.map((state) => state.stop(10_000)));
  },
  recycle: async (pick: number) => {
    const all = workers.pools.flatMap((pool) => pool.listWorkers().map(({ id }) => ({ pool, id })));
    const chosen = all[Math.floor(pick * all.length)];
    await chosen?.pool.recycleWorker(chosen.id).catch(() => {});
    return chosen?.id;
  },
  statistics: () => workers.pools.map((pool) => ({ name: pool.name, ...pool.getStats() })),
  holdings: () => {
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    return { bytes: heapUsed + external, descriptors: readdirSync("/proc/self/fd").length };
  },
  state: async () => {
    const all = [];
    for (const { id, variables } of sessions) {
      const read = async (name: string): Promise<number> => Number(await variables.get(name));
      all.push({ session: id, life, bumps: await read("bumps"), tallies: await read("tally") });
    }
    return all;
  },
  close: async () => {
    caller.halt();
    const stopped = Promise.all(states.map((state) => state.stop(10_000)));
    await host.close();
    await workers.close();
    await runtime.close();
    await caller.stop(5_000);
    await stopped;
    leave();
  },
});

function poolOptions(name: string): Omit<PoolOptions, "command"> {
  return {
    name,
    size: 2,
    maxQueue: 16,
    queueTimeoutMs: 1_000,
    readAhead: 4,
    heartbeatMs: 300,
    cancelGraceMs: 600,
    drainTimeoutMs: 800,
    stopGraceMs: 500,
    restartDelayMs: 50,
    breaker: { failures: 5, cooldownMs: 500 },
    recycle: { afterCalls: 300, checkMs: 500 },
    log,
  };
}

async function openSession(id: string): Promise<Session> {
  const session = await runtime.createSession({ id, ttlMs: 3_600_000 });
  for (const name of ["bumps", "tally", ...owners.map((owner) => `own_${owner}`)]) {
    await session.variables.define(name, { type: "integer", initial: 0 });
  }
  await session.variables.define("life", { type: "integer", initial: life });
  return session;
}
