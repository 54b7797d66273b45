import { afterAll, describe, expect, test } from "vitest";

import type { Content, Part } from "../../conversation/content/content.ts";
import { emptyRuntime } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import { deftool } from "../../declare/deftool.ts";
import { media } from "../../declare/media.ts";
import { connect } from "./fixtures/connect.ts";
import { calls, says } from "./fixtures/reply.ts";
import { toMessages } from "./to-messages.ts";

const source = emptyRuntime();
const png = { mimeType: "image/png", data: "iVBO" };
const html = { mimeType: "text/html; charset=utf-8", data: btoa("<p>8</p>") };

afterAll(() => source.close());

/** What a history becomes on its way to a server that refuses what the API refuses. */
async function sent(history: readonly Content[]) {
  const { model, asked } = await connect([says("Yes.")]);
  const result = await generate("Sure?", { model, source, history });
  expect(result.text).toBe("Yes.");
  return asked()[0]?.messages.slice(0, -1);
}

function user(...parts: readonly Part[]): Content {
  return { role: "user", parts };
}

function model(...parts: readonly object[]): Content {
  return { role: "model", parts };
}

describe("a history that Gemini has begun", () => {
  test("is taken, with ids for its calls and without its thoughts", async () => {
    const call = (name: string, id?: string) => ({
      functionCall: { name, args: { a: 1 }, ...(id === undefined ? {} : { id }) },
      thoughtSignature: "gemini",
    });
    const answer = (name: string, id?: string): Part => ({
      functionResponse: { name, response: { output: 8 }, ...(id === undefined ? {} : { id }) },
    });
    const messages = await sent([
      user({ text: "How warm?" }, { inlineData: png }),
      model(
        { text: "Hm.", thought: true },
        { text: "A " },
        { text: "moment.", thoughtSignature: "gemini" },
        call("weather.get"),
        call("find", "call_1"),
      ),
      user(answer("weather.get"), answer("find", "call_1")),
      model(call("find", "x:1"), call("find", "x.1")),
      user(answer("find", "x:1"), answer("find", "x.1")),
      model({ text: "", thought: true, thoughtSignature: "gemini" }, { text: "It is 8." }),
    ]);
    const input = { a: 1 };
    expect(messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "How warm?" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBO" } },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "text", text: "A moment." },
          { type: "tool_use", id: "call_1", name: "weather_get", input },
          { type: "tool_use", id: "call_1_", name: "find", input },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "call_1", content: "8" },
          { type: "tool_result", tool_use_id: "call_1_", content: "8" },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "x_1", name: "find", input },
          { type: "tool_use", id: "x_1_", name: "find", input },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "x_1", content: "8" },
          { type: "tool_result", tool_use_id: "x_1_", content: "8" },
        ],
      },
      { role: "assistant", content: [{ type: "text", text: "It is 8." }] },
    ]);
  });

  test("has the same ids when it has grown", () => {
    const turn = [model({ functionCall: { name: "f" } }), user({ text: "x" })];
    const once = JSON.stringify(toMessages(turn));
    expect(JSON.stringify(toMessages([...turn, ...turn]))).toContain(once.slice(0, -1));
  });

  test.each([
    ["executableCode", [model({ executableCode: { code: "1" } })]],
    ["inlineData", [model({ inlineData: png })]],
    ["videoMetadata", [user({ videoMetadata: {} } as Part)]],
  ])("is refused where it has %s", async (member, history) => {
    const { model, standIn } = await connect([]);
    await expect(generate("?", { model, source, history })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(`"${member}"`),
      details: { member },
    });
    expect(standIn.requests).toEqual([]);
  });
});

describe("files", () => {
  test.each<[Part, object]>([
    [
      { inlineData: { mimeType: "IMAGE/JPG", data: "/9j/" } },
      { type: "image", source: { type: "base64", media_type: "image/jpeg", data: "/9j/" } },
    ],
    [
      { inlineData: { mimeType: "application/pdf", data: "JVBE" } },
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBE" } },
    ],
    [
      { inlineData: html },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "<p>8</p>" } },
    ],
    [
      { fileData: { mimeType: "image/webp", fileUri: "https://example.org/a" } },
      { type: "image", source: { type: "url", url: "https://example.org/a" } },
    ],
    [
      { fileData: { mimeType: "application/pdf", fileUri: "https://example.org/a.pdf" } },
      { type: "document", source: { type: "url", url: "https://example.org/a.pdf" } },
    ],
    [
      { fileData: { mimeType: "image/png", fileUri: "file_011C" } },
      { type: "image", source: { type: "file", file_id: "file_011C" } },
    ],
  ])("of a user are blocks: %j", async (part, block) => {
    expect(await sent([user(part), model({ text: "Yes." })])).toMatchObject([
      { content: [block] },
      {},
    ]);
  });

  test.each<[Part, string]>([
    [{ inlineData: { mimeType: "audio/mp3", data: "AA" } }, "audio/mp3"],
    [{ inlineData: { mimeType: "text/plain", data: "?" } }, "text/plain"],
    [{ fileData: { fileUri: "https://example.org/a" } }, ""],
    [{ fileData: { mimeType: "image/png", fileUri: "gs://bucket/a" } }, "image/png"],
    [{ fileData: { mimeType: "video/mp4", fileUri: "file_1" } }, "video/mp4"],
  ])("of a user that the API does not take are refused: %j", async (part, mimeType) => {
    const { model } = await connect([]);
    await expect(generate([part], { model, source })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { mimeType },
    });
  });

  test("of a result stand behind it, and are told of where the API does not take them", async () => {
    const draw = deftool({
      name: "draw",
      description: "Draws.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: () => [
        media({ ...png, name: "chart.png" }),
        media({ mimeType: "text/html", data: html.data, name: "page.html" }),
        media({ mimeType: "audio/mp3", data: "AA==", name: "song.mp3" }),
      ],
    });
    const { model, asked } = await connect([calls(["draw", {}]), says("A chart.")]);
    await generate("Draw.", { model, source, tools: [draw] });
    expect(asked()[1]?.messages[2]?.content).toEqual([
      {
        type: "tool_result",
        tool_use_id: "toolu_1_0",
        content: [
          {
            type: "text",
            text: '[{"$ref":"chart.png"},{"$ref":"page.html"},{"$ref":"song.mp3"}]',
          },
          { type: "text", text: "chart.png:" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "iVBO" } },
          {
            type: "document",
            source: { type: "text", media_type: "text/plain", data: "<p>8</p>" },
            title: "page.html",
          },
          { type: "text", text: 'The file "song.mp3" (audio/mp3) cannot be shown to you.' },
        ],
      },
    ]);
  });
});

describe("results", () => {
  test.each([
    ["", undefined],
    ["warm", "warm"],
    [null, "null"],
    [2n ** 60n, '"1152921504606846976"'],
    [["a", 1], '["a",1]'],
  ])("are told as texts: %s", async (output, content) => {
    const functionCall = { name: "f", id: "c1" };
    const functionResponse = { ...functionCall, response: { output } };
    const messages = await sent([
      user({ text: "?" }),
      model({ functionCall }),
      user({ functionResponse }),
      model({ text: "Yes." }),
    ]);
    expect((messages?.[2]?.content[0] as { content?: unknown } | undefined)?.content).toBe(content);
  });

  test("come first in their turn, which is one with what is said behind it", () => {
    const functionResponse = { name: "f", response: { output: 1 } };
    const messages = toMessages([
      model({ functionCall: { name: "f" } }),
      user({ text: "Quick!" }, { functionResponse }),
      model({ text: " " }, { text: "Hm.", thought: true }),
      user({ text: "Well?" }, { text: " \n" }),
    ]);
    expect(messages.map(({ role, content }) => [role, content.map(({ type }) => type)])).toEqual([
      ["assistant", ["tool_use"]],
      ["user", ["tool_result", "text", "text"]],
    ]);
  });
});
