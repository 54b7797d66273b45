import path from "node:path";

import { Workers } from "later-bridge";
import { deftool, type JsonSchemaObject, Runtime, type Tool, ToolRegistry } from "later-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { root } from "../setup/paths.ts";
import { python } from "../setup/python.ts";
import { commands } from "./commands.ts";

process.env["LATER_PYTHON"] = python;

const response: JsonSchemaObject = {
  type: "object",
  properties: {
    net: { type: "number" },
    currency: { type: "string", enum: ["EUR", "USD"] },
  },
  required: ["net", "currency"],
};

function define(name: string, execute: (args: Record<string, unknown>) => unknown): Tool {
  const description = "What workers have, without them.";
  const parameters = { type: "object" } as const;
  return deftool({ name, description, parameters, response, execute, register: false });
}

const here = [
  define("quote", ({ price }) => JSON.parse(price as string)),
  define("quotes", function* ({ prices }) {
    for (const price of prices as string[]) yield JSON.parse(price);
  }),
];

const right = '{"net":12.5,"currency":"EUR","note":"on sale"}';
const wrong = '{"net":"12.5","currency":"GBP"}';

const calls = [
  { id: "1", name: "quote", args: { price: right } },
  { id: "2", name: "quote", args: { price: wrong } },
  { id: "3", name: "quote", args: { price: "null" } },
  { id: "4", name: "quotes", args: { prices: [wrong, right] } },
  { id: "5", name: "quotes", args: { prices: [right, wrong] } },
  { id: "6", name: "quotes", args: { prices: [] } },
];

describe.skipIf(python === undefined).each(["python", "node"])(
  "a worker of the kind %s",
  (kind) => {
    let inWorker: Runtime;
    let locally: Runtime;

    beforeAll(async () => {
      const { tool: _, ...options } = commands[kind] ?? { command: ["none"], tool: "" };
      const pools = [{ ...options, size: 1, readyTimeoutMs: 60_000 }];
      inWorker = await Runtime.open({
        registry: new ToolRegistry(),
        placement: new Workers({ pools }),
      });
      locally = new Runtime({ registry: new ToolRegistry() });
      locally.registry.add(...here);
    }, 60_000);

    afterAll(async () => {
      await inWorker.close();
      await locally.close();
    });

    it("is held to what its tools declare, in the words in which this process is", async () => {
      const there = await (await inWorker.createSession()).executeAll(calls);

      expect(there).toEqual(await (await locally.createSession()).executeAll(calls));
      expect(there.map(({ ok }) => ok)).toEqual([true, false, false, true, false, true]);
      expect(there[1]).toMatchObject({
        error: {
          type: "TOOL_EXECUTION_FAILED",
          message:
            'The tool did not return what it declares. "net" must be a number, but is the string "12.5". ' +
            '"currency" must be one of "EUR" or "USD", but is the string "GBP".',
          details: { violations: [{ path: "/net" }, { path: "/currency" }] },
        },
      });
    });
  },
);

it.skipIf(python === undefined)(
  "a worker in Python declares results as they stand in JSON, whatever their types",
  async () => {
    const tools = path.join(import.meta.dirname, "declared-tools.py");
    const env = { PYTHONPATH: path.join(root, "python") };
    const pools = [{ command: [python ?? "", "-m", "later_worker", tools] as const, env, size: 1 }];
    await using runtime = await Runtime.open({
      registry: new ToolRegistry(),
      placement: new Workers({ pools }),
    });
    const session = await runtime.createSession();

    const names = ["permissions", "yes", "half", "scalar", "scalars"];
    const outcomes = await session.executeAll([
      ...names.map((name) => ({ id: name, name })),
      { id: "corner", name: "corner", args: { corner: "RIGHT" } },
    ]);

    expect(outcomes.map((outcome) => (outcome.ok ? outcome.value : outcome.error.message))).toEqual(
      [3, 1, 0, 2.5, [1, "NaN"], "RIGHT"],
    );
  },
);
