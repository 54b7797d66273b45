import { expect, it } from "vitest";

import type { Content, Part } from "../conversation/content/content.ts";
import { toMessages } from "./to-messages.ts";

const say = (part: Part): Content => ({ role: "user", parts: [part] });

it.each([
  ["text", { text: "Hello." }, { type: "text", content: "Hello." }],
  ["reasoning", { text: "Hm.", thought: true }, { type: "reasoning", content: "Hm." }],
  [
    "a call without arguments",
    { functionCall: { name: "rest" } },
    { type: "tool_call", name: "rest", arguments: {} },
  ],
  [
    "an answer",
    { functionResponse: { name: "rest", response: { output: 5 } } },
    { type: "tool_call_response", response: { output: 5 } },
  ],
  [
    "an image",
    { inlineData: { mimeType: "image/png", data: "AAAA" } },
    { type: "blob", modality: "image", mime_type: "image/png", content: "AAAA" },
  ],
  [
    "a document elsewhere",
    { fileData: { mimeType: "application/pdf", fileUri: "gs://a/b.pdf" } },
    { type: "uri", modality: "document", mime_type: "application/pdf", uri: "gs://a/b.pdf" },
  ],
  ["something elsewhere", { fileData: { fileUri: "gs://a/b" } }, { type: "uri", uri: "gs://a/b" }],
  ["what the conventions do not know", { executableCode: {} } as Part, { type: "executableCode" }],
  ["nothing", {}, { type: "unknown" }],
])("the form of the conventions has %s", (_name, part, expected) => {
  expect(toMessages([say(part)])[0]?.parts).toEqual([expected]);
});
