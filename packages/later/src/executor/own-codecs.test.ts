import { afterEach, describe, expect, it } from "vitest";

import { deftool } from "../declare/deftool.ts";
import type { DerivedTool } from "../declare/derived-tool.ts";
import type { LaterTool } from "../declare/tool.ts";
import { ToolError } from "../errors/tool-error.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import type { JsonObject } from "../model/json.ts";
import type { Outcome } from "../model/tool-result.ts";
import { ToolRegistry } from "../registry/tool-registry.ts";
import { Runtime } from "../runtime/runtime.ts";
import { defineCodec } from "../schema/define-codec.ts";
import { ownCodecs } from "../schema/own-codecs.ts";

class Celsius {
  readonly degrees: number;
  constructor(degrees: number) {
    if (degrees < -273) throw new ToolError("TOO_COLD", "Nothing is that cold.");
    if (degrees > 1e6) throw new Error("password: hunter2");
    this.degrees = degrees;
  }
}

declare module "../model/codecs.ts" {
  interface Codecs {
    celsius: { value: Celsius; json: number };
  }
}

const parameters = {
  type: "object",
  properties: { at: { type: "array", items: { type: "number", "x-codec": "celsius" } } },
  required: ["at"],
} as JsonSchemaObject;

function heatTool(execute: (args: { readonly at: Celsius[] }) => unknown) {
  return deftool({
    name: "heat",
    description: "Heats.",
    parameters,
    execute: execute as never,
    register: false,
  });
}

async function call(
  tool: ReturnType<typeof heatTool>,
  args: JsonObject,
  place?: (tool: LaterTool) => LaterTool,
): Promise<Outcome> {
  await using runtime = new Runtime({
    registry: new ToolRegistry(),
    ...(place === undefined ? {} : { place }),
  });
  const session = await runtime.createSession({ tools: [tool] });
  return session.execute({ name: "heat", args });
}

afterEach(() => ownCodecs().clear());

describe("a call of a tool with a codec of the program's own", () => {
  it("gives the function the values, and the model their JSON", async () => {
    defineCodec("celsius", {
      class: Celsius,
      decode: (degrees) => new Celsius(degrees),
      encode: ({ degrees }) => degrees,
    });
    const tool = heatTool(({ at }) => ({ are: at.every((one) => one instanceof Celsius), at }));
    expect(await call(tool, { at: [1, 2] })).toMatchObject({
      ok: true,
      value: { are: true, at: [1, 2] },
    });
  });

  it("sees values without an encoder as JSON.stringify does", async () => {
    defineCodec("celsius", { decode: (degrees) => new Celsius(degrees) });
    const named = Object.assign(new Celsius(3), { toJSON: () => "3 °C" });
    const outcome = await call(
      heatTool(() => [new Celsius(2), named]),
      { at: [] },
    );
    expect(outcome).toMatchObject({ ok: true, value: [{ degrees: 2 }, "3 °C"] });
  });

  it("fails as with any other argument when the codec refuses one", async () => {
    defineCodec("celsius", { decode: (degrees) => new Celsius(degrees) });
    let calls = 0;
    const outcome = await call(
      heatTool(() => (calls += 1)),
      { at: [-300, 2, 1e7] },
    );
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        type: "PARAMETER_VALIDATION_FAILED",
        message:
          '"at[0]" cannot be taken: Nothing is that cold. "at[2]" must be a valid celsius, but is 10000000.',
        details: { violations: [{ path: "/at/0" }, { path: "/at/2" }] },
      },
    });
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
    expect(calls).toBe(0);
  });

  it("ends in an error when the encoder throws, or never comes to an end", async () => {
    const encoders = [
      () => {
        throw new Error("No.");
      },
      (value: Celsius) => value as unknown as number,
      () => new Celsius(1) as unknown as number,
    ];
    for (const encode of encoders) {
      defineCodec("celsius", {
        class: Celsius,
        decode: (degrees) => new Celsius(degrees),
        encode,
      });
      const outcome = await call(
        heatTool(() => new Celsius(1)),
        { at: [] },
      );
      expect(outcome).toMatchObject({ ok: false, error: { type: "RESULT_NOT_SERIALIZABLE" } });
    }
  });

  it("is handed on undecoded, and need not know the codec", async () => {
    const tool = heatTool(() => "here");
    const seen: unknown[] = [];
    const outcome = await call(tool, { at: [1] }, () => ({
      ...tool.tool,
      isRemote: true,
      handler: (args: JsonObject) => seen.push(args),
    }));
    expect(outcome.ok).toBe(true);
    expect(seen).toEqual([{ at: [1] }]);
  });
});

describe("a tool whose codec nobody has defined", () => {
  it("cannot be declared by its types, and says what to do", () => {
    const derived: DerivedTool = {
      name: "heat",
      description: "Heats.",
      parameters,
      arguments: [{ from: "property", name: "at" }],
      diagnostics: [],
    };
    const declare = () => deftool((_at: Celsius[]) => 1, { register: false }, derived);
    expect(() => declare().declaration).toThrow(
      expect.objectContaining({
        code: "INVALID_DECLARATION",
        message: expect.stringContaining('"heat" needs the codec "celsius"'),
        details: { codec: "celsius" },
      }),
    );
    const early = declare();
    defineCodec("celsius", { decode: (degrees) => new Celsius(degrees) });
    expect(early.declaration.name).toBe("heat");
  });

  it("is not run when its schema is written by hand", async () => {
    const outcome = await call(
      heatTool(() => 1),
      { at: [] },
    );
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        type: "INTERNAL_ERROR",
        message: expect.stringContaining('"heat" needs the codec "celsius"'),
      },
    });
  });
});
