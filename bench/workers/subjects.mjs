import { BridgeClient, BridgeTools, startPool, Workers } from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";

import { startProcess } from "../bridge/child.mjs";
import { openBareLoops } from "./bare-loops.mjs";
import { commands } from "./commands.mjs";
import { add, stream } from "./tools.mjs";

/**
 * What is measured, by name. Each opens what it needs, and gives `add`, which makes one call; some of them `stream`
 * too, which tells of each partial result.
 */
export const subjects = {
  /** The tool in this process. */
  runtime: () => openRuntime({ tools: [add, stream] }),
  loops: ({ language, size = 2 }) => openBareLoops(language, size),
  pool: async ({ kind, size = 2, ...options }) => {
    const pool = await startPool({ ...commands[kind], size, ...options });
    return {
      add: async () => read(await pool.execute("add", { a: 1, b: 2 })),
      stream: async (count, onChunk) =>
        read(await pool.executeStream("stream", { count }, onChunk)),
      close: () => pool.close(),
    };
  },
  /** Validation, deadline and outcome are the runtime's, the function runs in workers. */
  placed: ({ kind }) => openRuntime({ placement: new Workers({ pools: [poolOf(kind)] }) }),
  /** A client of a host in another process. */
  client: async ({ tools }) => {
    const { address, token, stop } = await startHost(tools);
    const client = await BridgeClient.connect(address, { token });
    const session = await client.session("bench");
    return {
      add: async () => read(await session.tools.call("add", { a: 1, b: 2 })),
      stream: async (count, onChunk) =>
        read(await session.tools.call("stream", { count }, { onPartial: onChunk })),
      close: async () => {
        await client.close();
        stop();
      },
    };
  },
  /** A runtime whose tools run behind a host in another process. */
  application: async ({ tools }) => {
    const { address, token, stop } = await startHost(tools);
    const opened = await openRuntime({ placement: new BridgeTools(address, { token }) });
    return {
      ...opened,
      close: async () => {
        await opened.close();
        stop();
      },
    };
  },
};

/** Options of a pool of two workers. */
export function poolOf(kind) {
  return { name: "bench", size: 2, ...commands[kind] };
}

async function openRuntime({ tools = [], placement }) {
  const registry = new ToolRegistry();
  registry.add(...tools);
  const runtime = await Runtime.open({
    registry,
    ...(placement === undefined ? {} : { placement }),
  });
  const session = await runtime.createSession();
  return {
    add: async () => read(await session.execute({ name: "add", args: { a: 1, b: 2 } })),
    close: async () => {
      await runtime.close();
      await placement?.close();
    },
  };
}

async function startHost(tools) {
  const host = startProcess(new URL("../workers/host.mjs", import.meta.url));
  return { ...(await host.ask({ tools })), stop: host.stop };
}

function read(outcome) {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return outcome.value;
}
