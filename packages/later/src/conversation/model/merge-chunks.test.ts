import { describe, expect, test } from "vitest";

import type { Part } from "../content/content.ts";
import { mergeChunks } from "./merge-chunks.ts";
import type { ModelResponse } from "./model-client.ts";

function merged(...parts: readonly Part[]): readonly Part[] | undefined {
  const chunks = parts.map((part): ModelResponse => ({
    candidates: [{ content: { role: "model", parts: [part] } }],
  }));
  return mergeChunks(chunks).candidates?.[0]?.content?.parts;
}

describe("mergeChunks", () => {
  test("joins neighbouring texts", () => {
    expect(merged({ text: "a" }, { text: "b" }, { text: "c" })).toEqual([{ text: "abc" }]);
  });

  test("keeps reasoning and answer apart", () => {
    expect(
      merged({ text: "a", thought: true }, { text: "b", thought: true }, { text: "c" }),
    ).toEqual([{ text: "ab", thought: true }, { text: "c" }]);
  });

  test("keeps every signature on the part it came with", () => {
    const parts = [
      { text: "a" },
      { text: "b", thoughtSignature: "c2ln" },
      { text: "c" },
      { text: "", thoughtSignature: "c2lnMg==" },
    ];
    expect(merged(...parts)).toEqual(parts);
  });

  test("keeps texts apart that a call stands between", () => {
    const parts = [{ text: "a" }, { functionCall: { name: "f" } }, { text: "b" }];
    expect(merged(...parts)).toEqual(parts);
  });

  test("drops empty texts, which the API would refuse", () => {
    expect(merged({ functionCall: { name: "f" } }, { text: "" })).toEqual([
      { functionCall: { name: "f" } },
    ]);
  });

  test("takes what was said last beside the parts", () => {
    const chunk = (text: string): ModelResponse => ({
      candidates: [{ content: { role: "model", parts: [{ text }] } }],
    });
    const silent: unknown = { modelVersion: undefined, candidates: [{ finishReason: undefined }] };
    const response = mergeChunks([
      { ...chunk("a"), modelVersion: "m", usageMetadata: { totalTokenCount: 1 } },
      { candidates: [{ finishReason: "STOP" }], usageMetadata: { totalTokenCount: 9 } },
      silent as ModelResponse,
    ]);
    expect(response).toEqual({
      modelVersion: "m",
      usageMetadata: { totalTokenCount: 9 },
      candidates: [{ content: { role: "model", parts: [{ text: "a" }] }, finishReason: "STOP" }],
    });
  });

  test("leaves other candidates out, also when they come in chunks of their own", () => {
    const other = { content: { role: "model", parts: [{ text: "no" }] }, index: 1 } as const;
    const first = { content: { role: "model", parts: [{ text: "yes" }] }, index: 0 } as const;
    const response = mergeChunks([{ candidates: [other] }, { candidates: [first] }]);
    expect(response.candidates).toEqual([first]);
  });

  test("gives an only chunk as it is", () => {
    const chunk = { candidates: [] };
    expect(mergeChunks([chunk])).toBe(chunk);
    expect(mergeChunks([])).toEqual({});
  });
});
