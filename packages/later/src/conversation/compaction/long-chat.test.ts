import { afterAll, describe, expect, test } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import { calls, text } from "../../testing/script.ts";
import {
  type GenerateContentRequest,
  responsesOf,
} from "../../testing/stand-in/generate-request.ts";
import { createChat } from "../chat.ts";
import { assertHistory } from "../content/assert-history.ts";
import type { Content } from "../content/content.ts";
import { providerNames, providers } from "../fixtures/providers.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import { generate } from "../generate.ts";
import type { ModelClient } from "../model/model-client.ts";
import { compacting } from "./compacting.ts";

const source = emptyRuntime();

afterAll(() => source.close());

const readPage = deftool({
  name: "readPage",
  description: "Reads a page of the book.",
  parameters: { type: "object", properties: { page: { type: "integer" } }, required: ["page"] },
  register: false,
  execute: ({ page }) => `Page ${page}: ${"it goes on and on, ".repeat(60)}`,
});

/** What a model takes, in tokens. */
const window = 2_000;

/** A model with a small window, which reads a page in every turn and says which. */
function readerOf(seen: GenerateContentRequest[]) {
  return (request: GenerateContentRequest) => {
    const { contents } = request;
    const size = JSON.stringify([contents, request.tools, request.systemInstruction]).length / 4;
    if (size > window) return Object.assign(new Error("The prompt is too long."), { status: 400 });
    seen.push(request);
    const said = JSON.stringify(contents.findLast(({ role }) => role === "user"));
    const results = contents.slice(-1).flatMap(responsesOf);
    if (results.length > 0) return text("Read.");
    return calls({ name: "readPage", args: { page: Number(/page (\d+)/.exec(said)?.[1]) } });
  };
}

/** As many turns as it takes to fill the window several times over. */
async function read(model: ModelClient, streaming: boolean) {
  await using chat = createChat({
    model,
    source,
    tools: [readPage],
    systemInstruction: "You are reading a book.",
  });
  for (let page = 1; page <= 24; page += 1) {
    const prompt = `Read page ${page}.`;
    await (streaming ? chat.sendStream(prompt).result : chat.send(prompt));
  }
  return chat.history;
}

describe.each(providerNames)("a long chat with %s", (name) => {
  test("ends when the model takes no more", async () => {
    const { model } = await providers[name]({ script: readerOf([]) });
    await expect(read(model, false)).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      details: { status: 400 },
    });
  });

  test.each([false, true])("goes on with what the model takes, streamed: %s", async (streaming) => {
    const seen: GenerateContentRequest[] = [];
    const { model, standIn } = await providers[name]({ script: readerOf(seen) });
    const history = await read(compacting(model, { maxTokens: 1_500 }), streaming);
    assertHistory(history);
    expect(history).toHaveLength(96);
    expect(JSON.stringify(history)).toContain("Page 1: it goes on");
    expect(JSON.stringify(history.at(-2))).toContain("Page 24: it goes on");
    expect(standIn.requests.every(({ status }) => status === 200)).toBe(true);
    expect(JSON.stringify(seen.at(-1)?.contents)).toContain("Page 24: it goes on");
    expect(JSON.stringify(seen.at(-1)?.contents)).not.toContain("Read page 1.");
  });
});

test("a summary by another model stands for what was left out", async () => {
  const seen: GenerateContentRequest[] = [];
  const { model } = await providers.anthropic({ script: readerOf(seen) });
  const told: (readonly Content[])[] = [];
  const cheap = await providers.gemini({
    script: ({ contents }) => {
      told.push(contents as unknown as readonly Content[]);
      return text(`Pages were read, ${told.length}.`);
    },
  });
  const history = await read(
    compacting(model, {
      maxTokens: 1_500,
      summarize: async (history, { signal }) => {
        const asked = { model: cheap.model, source, history, signal, tools: [] };
        return (await generate("Sum up what was said.", asked)).text;
      },
    }),
    false,
  );
  expect(history).toHaveLength(96);
  expect(told.length).toBeGreaterThan(2);
  expect(JSON.stringify(told[1])).toContain("Pages were read, 1.");
  const [first] = seen.at(-1)?.contents ?? [];
  expect(first?.parts?.[0]?.text).toBe(
    `What was said before, in short:\nPages were read, ${told.length}.`,
  );
});
