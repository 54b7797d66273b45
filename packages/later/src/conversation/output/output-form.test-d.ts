import { expectTypeOf, test } from "vitest";
import { z } from "zod";

import type { Chat } from "../chat.ts";
import { generateStream } from "../generate-stream.ts";
import { generate } from "../generate.ts";
import type { ModelClient } from "../model/model-client.ts";

declare const model: ModelClient;
declare const chat: Chat;

test("the output has the type that was asked for", async () => {
  const schema = z.object({ degrees: z.number() });
  expectTypeOf((await generate("?", { model, output: schema })).output).toEqualTypeOf<{
    degrees: number;
  }>();
  const stream = generateStream("?", {
    model,
    output: { type: "array", items: { type: "string" } },
  });
  expectTypeOf((await stream.result).output).toEqualTypeOf<string[]>();
  const type = { schema: { type: "string" }, decode: (): Date => new Date() } as const;
  expectTypeOf((await chat.send("?", { output: type })).output).toEqualTypeOf<Date>();
});

test("no output is undefined", async () => {
  expectTypeOf((await generate("?", { model })).output).toEqualTypeOf<undefined>();
  expectTypeOf((await chat.send("?")).output).toEqualTypeOf<undefined>();
});
