import { expectTypeOf, test } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { Tool } from "../../declare/tool.ts";
import type { ToolArguments, ToolValue } from "./tool-arguments.ts";
import { delayed, hanging, toolDouble } from "./tool-double.ts";

const weather = deftool({
  name: "weather",
  description: "d",
  parameters: {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
  },
  execute: async ({ city }) => ({ city, degrees: 8 }),
});

test("a double's calls have the arguments of a tool with a schema", () => {
  const double = toolDouble(weather, [{ city: "Rome", degrees: 8 }, hanging(), new Error("no")]);
  expectTypeOf(double.calls[0]?.args.city).toEqualTypeOf<string | undefined>();
  // @ts-expect-error -- a forgotten member
  toolDouble(weather, [{ city: "Rome" }]);
  toolDouble(weather, ({ city }) => ({ city, degrees: 1 }));
  toolDouble(weather, [delayed(1, { city: "Rome", degrees: 8 })]);
});

test("arguments are those of the one object parameter, and otherwise by name", () => {
  type ByName = Readonly<Record<string, unknown>>;
  expectTypeOf<
    ToolArguments<(point: { x: number }, context: ToolContext) => void>
  >().toEqualTypeOf<{
    x: number;
  }>();
  expectTypeOf<ToolArguments<(point?: { x: number }) => void>>().toEqualTypeOf<{ x: number }>();
  expectTypeOf<ToolArguments<(a: number, b?: number) => void>>().toEqualTypeOf<ByName>();
  expectTypeOf<ToolArguments<(when: Date) => void>>().toEqualTypeOf<ByName>();
  expectTypeOf<ToolArguments<(names: readonly string[]) => void>>().toEqualTypeOf<ByName>();
  expectTypeOf<
    ToolArguments<(name: string, context: ToolContext) => void>
  >().toEqualTypeOf<ByName>();
});

test("the value of a tool is what it returns, or what its generator ends with", () => {
  expectTypeOf<ToolValue<() => number>>().toEqualTypeOf<number>();
  expectTypeOf<ToolValue<() => Promise<number>>>().toEqualTypeOf<number>();
  expectTypeOf<ToolValue<() => AsyncGenerator<string, number>>>().toEqualTypeOf<number>();
  expectTypeOf<ToolValue<() => Generator<string, void>>>().toEqualTypeOf<string>();
});

test("a tool of which nothing is known has doubles, too", () => {
  const double = toolDouble(weather as Tool, [7, new Error("no")]);
  expectTypeOf(double.calls[0]?.args).toEqualTypeOf<
    Readonly<Record<string, unknown>> | undefined
  >();
});
