import { describe, expect, test } from "vitest";

import { faultyModel } from "../../testing/faults/faulty-model.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import { generateStream } from "../generate-stream.ts";
import { generate } from "../generate.ts";
import { retrying } from "../retry/retrying.ts";
import type { ModelClient, ModelResponse } from "./model-client.ts";

const source = emptyRuntime();

function chunk(part: object, finishReason?: string, continuationToken?: string): ModelResponse {
  const content = { role: "model", parts: [part] };
  return { candidates: [{ content, finishReason, continuationToken }] } as ModelResponse;
}

/** A model that never comes to an end; `left` says whether anybody still listens. */
function endless(part: object): ModelClient & { readonly left: () => boolean } {
  let left = false;
  return {
    ...scriptedModel([]),
    left: () => left,
    async *generateStream() {
      try {
        for (;;) yield chunk(part);
      } finally {
        left = true;
      }
    },
  };
}

function refusal(bound: string): object {
  return {
    code: "MODEL_REQUEST_FAILED",
    message: `The model's answer was broken off: it has more than ${bound}.`,
    retryable: false,
  };
}

describe("an answer that does not end", () => {
  const megabyte = "x".repeat(1024 * 1024);

  test.each<[string, object, string]>([
    ["of texts", { text: megabyte }, "64 MiB"],
    ["of files", { inlineData: { mimeType: "image/png", data: megabyte } }, "64 MiB"],
    ["of nothing", {}, "100000 chunks"],
  ])("%s is broken off, and asked for once", async (_what, part, bound) => {
    const model = endless(part);
    const faulty = faultyModel(model, [{ type: "duplicate" }]);
    const { result } = generateStream("?", { model: retrying(faulty), source });
    await expect(result).rejects.toMatchObject(refusal(bound));
    expect(faulty.injected).toHaveLength(1);
    await expect.poll(model.left).toBe(true);
  });

  test("is measured over all its requests", async () => {
    let token = 0;
    const text = "x".repeat(4 * 1024 * 1024);
    const model = scriptedModel(() => chunk({ text }, "CONTINUATION", `t${(token += 1)}`));
    await expect(generate("?", { model, source })).rejects.toMatchObject(refusal("64 MiB"));
    expect(model.requests).toHaveLength(16);
  });
});

test("an answer of many chunks is taken", async () => {
  const count = 20_000;
  const model = scriptedModel([Array.from({ length: count }, () => chunk({ text: "word " }))]);
  const { text } = await generateStream("?", { model, source }).result;
  expect(text).toHaveLength(5 * count);
});

test("an answer that contains itself is counted once", async () => {
  const pad = "x".repeat(2 * 1024 * 1024);
  const chunks = Array.from({ length: 20 }, (): ModelResponse => {
    const cyclic: Record<string, unknown> = { ...chunk({ text: "word " }), pad };
    cyclic["itself"] = [cyclic, cyclic];
    return cyclic;
  });
  const model = { ...scriptedModel([]), generateStream: () => ReadableStream.from(chunks) };
  const { text } = await generateStream("?", { model, source }).result;
  expect(text).toBe("word ".repeat(20));
});
