import { expect, test } from "vitest";

import type { Content, Part } from "../../../conversation/content/content.ts";
import { toSteps } from "./to-steps.ts";

const callOf = (...names: readonly string[]): Content => ({
  role: "model",
  parts: names.map((name) => ({ functionCall: { id: name, name } })),
});

function answerWith(functionResponse: object): Content {
  return { role: "user", parts: [{ functionResponse } as Part] };
}

test.each([
  [{ output: "eight" }, "eight"],
  [{ output: { degrees: 8 } }, { degrees: 8 }],
  [{ output: [1, 2] }, { output: [1, 2] }],
  [{ output: 8 }, { output: 8 }],
  [{ output: null }, { output: null }],
  [{ output: { id: 2n ** 60n } }, { id: (2n ** 60n).toString() }],
])("sends the result %o as what the API does not take for anything else", (response, result) => {
  expect(toSteps([callOf("f"), answerWith({ id: "f", name: "f", response })])[1]).toEqual({
    type: "function_result",
    call_id: "f",
    name: "f",
    result,
  });
});

test("sends files of a result as pieces beside its value", () => {
  const answer = answerWith({
    id: "f",
    name: "f",
    response: { output: { rows: 2 } },
    parts: [
      { inlineData: { mimeType: "image/png", data: "iVBO" } },
      { fileData: { mimeType: "application/pdf", fileUri: "gs://a/b" } },
    ],
  });
  expect(toSteps([answer])).toMatchObject([
    {
      result: [
        { type: "text", text: '{"rows":2}' },
        { type: "image", data: "iVBO", mime_type: "image/png" },
        { type: "document", uri: "gs://a/b", mime_type: "application/pdf" },
      ],
    },
  ]);
});

test("keeps what the user says and shows together", () => {
  const parts: readonly Part[] = [
    { text: "What is this?" },
    { fileData: { fileUri: "gs://a/film", mimeType: "video/mp4" } },
    { text: "" },
  ];
  expect(toSteps([{ role: "user", parts }])).toEqual([
    {
      type: "user_input",
      content: [
        { type: "text", text: "What is this?" },
        { type: "video", uri: "gs://a/film", mime_type: "video/mp4" },
      ],
    },
  ]);
});

test("keeps a call that has more to it than a conversation reads", () => {
  const step = { type: "function_call", id: "f", name: "f", arguments: {}, server: "x" };
  const part = { functionCall: { id: "f", name: "f", args: {} }, interactionStep: step } as Part;
  expect(toSteps([{ role: "model", parts: [part] }])).toEqual([step]);
});
