import path from "node:path";

import { BridgeHost, type PoolOptions, startPool, type WorkerPool } from "later-bridge";
import { deftool, Runtime, ToolRegistry } from "later-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { python } from "../setup/python.ts";

const adapter = "original_adapter.OriginalAdapter";
const env = { PYTHONPATH: [path.join(root, "python"), import.meta.dirname].join(path.delimiter) };

const server = ["-m", "later_worker.grpc_server", "--adapter", adapter];

const kinds: Readonly<Record<string, PoolOptions>> = {
  "a worker": { command: [python ?? "", "-m", "later_worker", adapter], env },
  "a server of the original protocol": {
    protocol: "snakepit",
    command: [python ?? "", ...server, "--elixir-address", "{host}"],
    env,
  },
};

const double = deftool({
  name: "double",
  description: "Doubles.",
  parameters: { type: "object", properties: { value: { type: "integer" } }, required: ["value"] },
  execute: ({ value }) => value * 2,
  register: false,
});

describe.skipIf(python === undefined).each(Object.entries(kinds))(
  "an adapter of snakepit in %s",
  (_, options) => {
    let runtime: Runtime;
    let host: BridgeHost;
    let pool: WorkerPool;
    let session: string;

    beforeAll(async () => {
      const registry = new ToolRegistry();
      registry.add(double);
      runtime = new Runtime({ registry });
      host = new BridgeHost({ runtime });
      const { address } = await host.listen();
      const dialled = options.protocol === "snakepit" ? { hostAddress: address } : {};
      pool = await startPool({
        ...options,
        ...dialled,
        runtime,
        size: 1,
        readyTimeoutMs: 60_000,
      });
      session = (await runtime.createSession()).id;
    }, 60_000);

    afterAll(async () => {
      await pool.close();
      await host.close();
      await runtime.close();
    });

    it.each<readonly [string, Readonly<Record<string, unknown>>, unknown]>([
      ["echo", { a: 1 }, { echoed: { a: 1 } }],
      ["scale", { value: 1.5 }, 3],
      ["variables", {}, [0.75, 0.75, true, ["rate"]]],
      ["messages", {}, ["count", "integer", 7, 7]],
      ["call_elixir_demo", { tool_name: "double", value: 4 }, 8],
      ["call_elixir_demo", { tool_name: "missing" }, { available: ["double"] }],
      ["own_tool", {}, 6],
    ])("runs %s", async (name, args, value) => {
      expect(await pool.executeInSession(session, name, args)).toEqual({ ok: true, value });
    });

    it("runs what only its own dispatching knows", async () => {
      const args = { b: [2] };
      // Callers of the worker protocol name what is declared; those of the original may name anything.
      const outcome =
        options.protocol === "snakepit"
          ? await pool.executeInSession(session, "hidden", args)
          : await pool.executeInSession(session, "execute_tool", {
              tool_name: "hidden",
              arguments: args,
            });
      expect(outcome).toEqual({ ok: true, value: { hidden: args, session } });
    });

    it("hands out partial results", async () => {
      const chunks: unknown[] = [];
      const take = (chunk: unknown): void => void chunks.push(chunk);
      await pool.executeInSessionStream(session, "stream_data", { count: 2 }, take);
      expect(chunks).toEqual([{ step: 0 }, { step: 1 }]);
    });
  },
);
