import { expectTypeOf, test } from "vitest";

import { generate } from "../conversation/generate.ts";
import type { ModelClient } from "../conversation/model/model-client.ts";
import type { OutputOf } from "../conversation/output/output-form.ts";
import { deftool } from "./deftool.ts";
import { deftype } from "./deftype.ts";

interface Report {
  readonly city: string;
  readonly at: Date;
}

declare const model: ModelClient;
const report = deftype<Report>();

test("values of a declared type have that type", () => {
  expectTypeOf(report.decode({})).toEqualTypeOf<Report>();
  expectTypeOf<OutputOf<typeof report>>().toEqualTypeOf<Report>();
});

test("the output of a conversation is of the declared type", async () => {
  expectTypeOf((await generate("?", { model, output: report })).output).toEqualTypeOf<Report>();
  const output = deftype<"yes" | "no" | null>();
  expectTypeOf((await generate("?", { model, output })).output).toEqualTypeOf<
    "yes" | "no" | null
  >();
});

test("a handler's argument is of the declared type", () => {
  deftool({
    name: "n",
    description: "d",
    parameters: report,
    execute: (args) => {
      expectTypeOf(args).toEqualTypeOf<Report>();
    },
  });
});
