import { afterAll, expect, test } from "vitest";

import type { Part } from "../../../conversation/content/content.ts";
import { emptyRuntime } from "../../../conversation/fixtures/tools.ts";
import { generate } from "../../../conversation/generate.ts";
import { deftool } from "../../../declare/deftool.ts";
import { media } from "../../../declare/media.ts";
import { connect } from "./fixtures/connect.ts";
import { answer, call, message } from "./fixtures/script.ts";

const source = emptyRuntime();
const done = answer(message("A chart."));
const image = { type: "input_image", detail: "auto" };
const document = { type: "input_file" };

afterAll(() => source.close());

function inline(mimeType: string): Part {
  return { inlineData: { mimeType, data: "iVA=" } };
}

function file(fileUri: string, mimeType?: string): Part {
  return { fileData: { fileUri, ...(mimeType === undefined ? {} : { mimeType }) } };
}

test.each([
  [inline("image/png"), { ...image, image_url: "data:image/png;base64,iVA=" }],
  [
    inline("application/pdf"),
    { ...document, filename: "file.pdf", file_data: "data:application/pdf;base64,iVA=" },
  ],
  [
    inline("text/plain"),
    { ...document, filename: "file.txt", file_data: "data:text/plain;base64,iVA=" },
  ],
  [
    file("https://example.org/a.png", "image/png"),
    { ...image, image_url: "https://example.org/a.png" },
  ],
  [file("https://example.org/a.pdf"), { ...document, file_url: "https://example.org/a.pdf" }],
  [file("file-abc", "image/png"), { ...image, file_id: "file-abc" }],
  [file("file-abc"), { ...document, file_id: "file-abc" }],
])("the file %o is sent", async (part, piece) => {
  const { model, asked, statuses } = await connect([done]);
  await generate([{ text: "What is it?" }, part], { model, source });
  expect(asked()[0]?.input).toEqual([
    {
      type: "message",
      role: "user",
      content: [{ type: "input_text", text: "What is it?" }, piece],
    },
  ]);
  expect(statuses()).toEqual([200]);
});

test.each([
  [inline("audio/wav"), /a file of type "audio\/wav"/],
  [file("https://example.org/a.mp4", "video/mp4"), /a file of type "video\/mp4"/],
  [file("gs://bucket/a.png", "image/png"), /an address of "gs"/],
])("the file %o is refused", async (part, message) => {
  const { model, standIn } = await connect([]);
  await expect(generate([part], { model, source })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringMatching(message),
  });
  expect(standIn.requests).toEqual([]);
});

test("files that a tool returns stand behind what it says of them", async () => {
  const draw = deftool({
    name: "draw",
    description: "Draws.",
    parameters: { type: "object", properties: {} },
    register: false,
    execute: () => ({
      chart: media({ mimeType: "image/png", data: new Uint8Array([137, 80]), name: "chart.png" }),
      report: media({
        mimeType: "application/pdf",
        uri: "https://example.org/r.pdf",
        name: "r.pdf",
      }),
    }),
  });
  const { model, asked, statuses } = await connect([answer(call("draw")), done]);
  await generate("Draw it.", { model, source, tools: [draw] });
  expect(asked()[1]?.input).toEqual([
    {
      type: "function_call_output",
      call_id: "call_1",
      output: [
        { type: "input_text", text: '{"chart":{"$ref":"chart.png"},"report":{"$ref":"r.pdf"}}' },
        { ...image, image_url: "data:image/png;base64,iVA=" },
        { ...document, file_url: "https://example.org/r.pdf" },
      ],
    },
  ]);
  expect(statuses()).toEqual([200, 200]);
});
