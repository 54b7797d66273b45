import { expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { Tool } from "../declare/tool.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { Outcome } from "../model/tool-result.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import type { RuntimeOptions } from "../runtime/runtime-options.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { CallEvent } from "./execute-options.ts";

const price: JsonSchemaObject = {
  type: "object",
  properties: { net: { type: "number" }, at: { type: "string", format: "date-time" } },
  required: ["net", "at"],
};

function define(response: JsonSchemaObject, execute: () => unknown): Tool {
  return deftool({
    name: "probe",
    description: "Returns something.",
    parameters: { type: "object" },
    response,
    execute,
    register: false,
  });
}

async function run(
  response: JsonSchemaObject,
  execute: () => unknown,
  {
    onEvent = () => {},
    ...options
  }: RuntimeOptions & { onEvent?: (event: CallEvent) => void } = {},
): Promise<Outcome> {
  const runtime = new Runtime({ registry: new ToolRegistry(), ...options });
  const session = await runtime.createSession({ tools: [define(response, execute)] });
  const outcome = await session.execute({ id: "c1", name: "probe" }, { onEvent });
  await runtime.close();
  return outcome;
}

it("ends a call with an error when the result is not what the tool declares", async () => {
  expect(await run(price, () => ({ net: "12" }))).toMatchObject({
    ok: false,
    error: {
      type: "TOOL_EXECUTION_FAILED",
      message:
        'The tool did not return what it declares. "net" must be a number, but is the string "12". ' +
        '"at" is required, but missing.',
      details: {
        violations: [
          { path: "/net", keyword: "type" },
          { path: "/at", keyword: "required" },
        ],
      },
    },
  });
});

it("names a result as a whole, and nothing where something was declared", async () => {
  expect(await run({ type: "number" }, () => undefined)).toMatchObject({
    error: { message: expect.stringContaining("The result must be a number, but is null.") },
  });
});

it("looks for patterns in texts that are not too long to be searched, and takes longer ones", async () => {
  const response = { type: "string", pattern: "^a+$" } as const;

  expect(await run(response, () => "ab")).toMatchObject({
    error: { type: "TOOL_EXECUTION_FAILED" },
  });
  expect(await run(response, () => "b".repeat(65_536))).toMatchObject({ ok: false });
  expect(await run(response, () => "b".repeat(65_537))).toMatchObject({ ok: true });
  expect(await run({ ...response, maxLength: 9 }, () => "b".repeat(65_537))).toMatchObject({
    error: { details: { violations: [{ keyword: "maxLength" }] } },
  });
});

it("holds the JSON of a result to what is declared, not the value itself", async () => {
  class Price {
    readonly at = new Date(0);
    readonly #net = 12;

    get net(): number {
      return this.#net;
    }

    toJSON(): unknown {
      return { net: this.#net, at: this.at };
    }
  }
  expect(await run(price, async () => new Price())).toMatchObject({
    value: { net: 12, at: "1970-01-01T00:00:00.000Z" },
  });
});

it("holds the result of a stream to what is declared, and not what it hands out before", async () => {
  const partial: unknown[] = [];
  const onEvent = (event: CallEvent): void => {
    if (event.type === "call-partial") partial.push(event.value);
  };
  const good = function* (): Generator<unknown, unknown> {
    yield "half";
    return 1;
  };
  const bad = function* (): Generator<unknown, void> {
    yield 1;
    yield "last";
  };
  expect(await run({ type: "number" }, good, { onEvent })).toMatchObject({ value: 1 });
  expect(await run({ type: "number" }, bad, { onEvent })).toMatchObject({
    error: { type: "TOOL_EXECUTION_FAILED" },
  });
  expect(partial).toEqual(["half", 1, "last"]);
});

it("lets a stream hand out nothing, whatever the type of what it hands out", async () => {
  const empty = async function* (): AsyncGenerator<number> {
    yield* [];
  };
  expect(await run({ type: "number" }, empty)).toMatchObject({ ok: true, value: null });
});

it("takes formats for descriptions", async () => {
  const value = { net: 12, at: "2024-05-01T09:30:00" };
  expect(await run(price, () => value)).toMatchObject({ value });
});

it("takes whole numbers of any size for integers", async () => {
  for (const value of [10n ** 30n, 1e30, 2 ** 53]) {
    expect(await run({ type: "integer" }, () => value)).toMatchObject({ value });
  }
  expect(await run({ type: "integer" }, () => 0.5)).toMatchObject({ ok: false });
});

it("follows results as deep and as far as they may be", async () => {
  const list: JsonSchemaObject = {
    $ref: "#/$defs/list",
    $defs: {
      list: { type: "array", items: { anyOf: [{ type: "number" }, { $ref: "#/$defs/list" }] } },
    },
  };
  let deep: unknown = 1;
  for (let level = 0; level < 250; level += 1) deep = [deep];
  expect(await run(list, () => deep)).toMatchObject({ ok: true });

  const numbers = { type: "array", items: { type: "number" } } as const;
  const long: unknown[] = Array.from({ length: 1_100_000 }, () => 0);
  const maxResultSize = 2 ** 24;
  expect(await run(numbers, () => long, { maxResultSize })).toMatchObject({ ok: true });
  long.push("0");
  expect(await run(numbers, () => long, { maxResultSize })).toMatchObject({
    error: { details: { violations: [{ path: "/1100000" }] } },
  });
});

it("takes whatever tools return where a runtime does not validate results", async () => {
  expect(await run(price, () => 1, { validateResults: false })).toMatchObject({ value: 1 });
});

it("refuses a tool whose response is no schema, where it is defined", () => {
  const broken = { type: "no-such-type" } as unknown as JsonSchemaObject;
  expect(() => define(broken, () => 1)).toThrow(
    expect.objectContaining({
      code: "INVALID_DECLARATION",
      message: expect.stringContaining('The response of the tool "probe" is not a valid schema'),
      details: { path: "/type" },
    }),
  );
});
