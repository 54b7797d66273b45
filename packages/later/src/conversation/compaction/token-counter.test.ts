import { describe, expect, test } from "vitest";

import { TokenCounter } from "./token-counter.ts";

const said = { role: "user", parts: [{ text: "How warm is it in Rome?" }] };

function part(member: object) {
  return { role: "user", parts: [member] };
}

/** What a file adds to the turn it stands in. */
function fileTokens(member: object): number {
  const counter = new TokenCounter();
  return counter.count(part(member)) - counter.count(part({}));
}

describe("the number of tokens", () => {
  test("is one for each four bytes of text, in whatever writing", () => {
    const counter = new TokenCounter();
    expect(counter.count(said)).toBe(Math.ceil(JSON.stringify(said).length / 4));
    expect(counter.countText("")).toBe(0);
    expect(counter.countText("温かい")).toBe(3);
  });

  test("counts what JSON has no place for", () => {
    expect(new TokenCounter().count({ output: 2n ** 60n })).toBe(8);
  });

  test.each([
    ["an image, whatever its size", { mimeType: "image/png", data: "A".repeat(40_000) }, 1_600],
    ["sound", { mimeType: "audio/wav", data: "A".repeat(4_000) }, 12],
    ["a film", { mimeType: "video/mp4", data: "A".repeat(4_000) }, 12],
    ["a text", { mimeType: "text/plain", data: "A".repeat(4_000) }, 750],
    ["a document", { mimeType: "application/pdf", data: "A".repeat(4_000) }, 75],
  ])("of %s is estimated by its kind", (_what, inlineData, tokens) => {
    expect(fileTokens({ inlineData })).toBe(tokens);
  });

  test("of a file that is somewhere else is that of an image", () => {
    const fileData = { mimeType: "application/pdf", fileUri: "gs://files/a.pdf" };
    expect(fileTokens({ fileData })).toBe(1_600);
  });

  test("of the files of a result, and of what an API alone understands, is theirs", () => {
    const inlineData = { mimeType: "image/png", data: "iVA=" };
    const functionResponse = { name: "draw", response: {}, parts: [{ inlineData }] };
    expect(fileTokens({ functionResponse })).toBeGreaterThan(1_600);
    const source = { type: "base64", data: "A".repeat(400_000) };
    expect(fileTokens({ anthropicBlock: { type: "document", source } })).toBeLessThan(8_000);
  });

  test("is remembered for the same turn", () => {
    const counted: string[] = [];
    const counter = new TokenCounter((text) => counted.push(text));
    counter.count(said);
    counter.count(said);
    expect(counted).toEqual([JSON.stringify(said)]);
  });
});
