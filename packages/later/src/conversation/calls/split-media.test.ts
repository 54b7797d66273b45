import { describe, expect, test } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import { media } from "../../declare/media.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import { generate } from "../generate.ts";
import { splitMedia } from "./split-media.ts";

const png = { mimeType: "image/png", data: "iVBORw==" } as const;
const pdf = { mimeType: "application/pdf", uri: "gs://bucket/a.pdf" } as const;

describe("splitMedia", () => {
  test("leaves references in the places of files", () => {
    const value = {
      title: "Rome",
      charts: [media({ ...png, name: "a.png" }), media(pdf)],
    } as const;
    expect(splitMedia(value as never)).toEqual({
      value: { title: "Rome", charts: [{ $ref: "a.png" }, { $ref: "media-2" }] },
      parts: [
        { inlineData: { ...png, displayName: "a.png" } },
        { fileData: { mimeType: pdf.mimeType, fileUri: pdf.uri, displayName: "media-2" } },
      ],
    });
    expect(value.charts[0]).toHaveProperty("$media");
  });

  test("gives every file a name of its own", () => {
    const file = media({ ...png, name: "a.png" });
    const { value, parts } = splitMedia([file, file, media({ ...png, name: "" })] as never);
    expect(value).toEqual([{ $ref: "a.png" }, { $ref: "2-a.png" }, { $ref: "media-3" }]);
    expect(parts).toHaveLength(3);
  });

  test("gives a value without files itself", () => {
    const value = { a: [1, { $media: "no file" }, null], ["__proto__"]: "x" };
    expect(splitMedia(value as never)).toEqual({ value, parts: [] });
    expect(splitMedia(value as never).value).toBe(value);
  });
});

describe("a tool that returns files", () => {
  const source = emptyRuntime();

  function chart(result: () => unknown) {
    return deftool({
      name: "chart",
      description: "Draws a chart.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: result,
    });
  }

  test("has them sent beside its answer, and kept in a history that is JSON", async () => {
    const draw = chart(() => ({ city: "Rome", image: media({ ...png, name: "rome.png" }) }));
    const model = scriptedModel([calls({ name: "chart", id: "c1" }), text("A chart.")]);
    const result = await generate("Draw.", { model, source, tools: [draw] });
    const answer = {
      id: "c1",
      name: "chart",
      response: { output: { city: "Rome", image: { $ref: "rome.png" } } },
      parts: [{ inlineData: { ...png, displayName: "rome.png" } }],
    };
    expect(model.requests[1]?.contents[2]?.parts).toEqual([{ functionResponse: answer }]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("is held to the size of results", async () => {
    const draw = chart(() => media({ mimeType: "image/png", data: new Uint8Array(1_000_000) }));
    const model = scriptedModel([calls({ name: "chart" }), text("Too large.")]);
    const result = await generate("Draw.", { model, source, tools: [draw] });
    expect(result.calls[0]?.outcome).toMatchObject({ error: { type: "RESULT_TOO_LARGE" } });
  });
});
