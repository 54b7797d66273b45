import { describe, expect, test } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { createChat } from "../chat.ts";
import { assertHistory } from "../content/assert-history.ts";
import type { Content } from "../content/content.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import { generateStream } from "../generate-stream.ts";
import { generate } from "../generate.ts";
import type { ModelRequest } from "../model/model-client.ts";
import { compacting } from "./compacting.ts";
import type { CompactionOptions } from "./compaction-options.ts";
import { TokenCounter } from "./token-counter.ts";

const source = emptyRuntime();

const note = "Left out to save room. Call the function again if this is needed.";

/** So many tokens of text, more or less. */
function words(tokens: number): string {
  return "so ".repeat(Math.ceil((tokens * 4) / 3)).trim();
}

function user(said: string): Content {
  return { role: "user", parts: [{ text: said }] };
}

function model(said: string): Content {
  return { role: "model", parts: [{ text: said }] };
}

function round(id: string, output: unknown, key: "output" | "error" = "output"): Content[] {
  const response = { [key]: output } as unknown as { readonly output: string };
  return [
    { role: "model", parts: [{ functionCall: { id, name: "look", args: {} } }] },
    { role: "user", parts: [{ functionResponse: { id, name: "look", response } }] },
  ];
}

function tokensOf(contents: readonly Content[]): number {
  const counter = new TokenCounter();
  return contents.reduce((sum, content) => sum + counter.count(content), 0);
}

/** What is sent of a conversation. */
async function sent(
  contents: readonly Content[],
  options: CompactionOptions,
  more: Partial<ModelRequest> = {},
): Promise<readonly Content[]> {
  const script = scriptedModel([text("Yes.")]);
  await compacting(script, options).generate({ contents, declarations: [], ...more });
  const [request] = script.requests;
  assertHistory(request?.contents);
  return request?.contents ?? [];
}

const dialogue: readonly Content[] = [
  user("a?"),
  ...round("1", words(300)),
  model("a."),
  user("b?"),
  ...round("2", words(300)),
  model("b."),
  user("c?"),
  ...round("3", words(300)),
];

/** The dialogue with the results of the first turns left out. */
function short(contents: readonly Content[], count: number): readonly Content[] {
  return contents.map((content, index) => {
    const [{ functionResponse } = {}] = content.parts;
    if (functionResponse === undefined || index >= count) return content;
    return {
      role: "user",
      parts: [{ functionResponse: { ...functionResponse, response: { output: note } } }],
    };
  });
}

describe("compacting", () => {
  test("sends what fits as it is, the very same request", async () => {
    const script = scriptedModel([text("Yes.")]);
    const request = { contents: dialogue, declarations: [] };
    const wrapped = compacting(script, { maxTokens: 2_000 });
    await wrapped.generate(request);
    expect(script.requests[0]?.contents).toEqual(dialogue);
    expect(wrapped.model).toBe(script.model);
  });

  test("leaves out results of older exchanges first, the oldest first", async () => {
    expect(await sent(dialogue, { maxTokens: 1_000, targetTokens: 900 })).toEqual(
      short(dialogue, 4),
    );
    expect(await sent(dialogue, { maxTokens: 800 })).toEqual(short(dialogue, 8));
  });

  test("leaves out the oldest exchanges next, as a whole", async () => {
    const contents = [user(words(200)), model("a."), user(words(200)), model("b."), user("c?")];
    expect(await sent(contents, { maxTokens: 400 })).toEqual(contents.slice(2));
    expect(await sent(contents, { maxTokens: 200 })).toEqual(contents.slice(4));
  });

  test("never touches the newest exchange as long as it fits", async () => {
    const newest = dialogue.slice(8);
    expect(await sent(dialogue, { maxTokens: 360 })).toEqual(newest);
  });

  test("leaves out results of the newest exchange, up to the last, when it does not fit", async () => {
    const rounds = [user("a?"), ...["1", "2", "3"].flatMap((id) => round(id, words(300)))];
    expect(await sent(rounds, { maxTokens: 800 })).toEqual(short(rounds, 6));
    expect(await sent(rounds, { maxTokens: 10 })).toEqual(short(rounds, 6));
  });

  test("sends as it is what is too large however little is left", async () => {
    const contents = [user(words(500))];
    expect(await sent(contents, { maxTokens: 100 })).toEqual(contents);
  });

  test("leaves out what comes before the first prompt", async () => {
    const contents = [model(words(300)), user("a?"), model("a."), user("b?")];
    expect(await sent(contents, { maxTokens: 200 })).toEqual(contents.slice(1));
  });

  test("takes turns of the user that follow each other for one", async () => {
    const contents = [user(words(300)), model("a."), user(words(50)), user("Answer again.")];
    expect(await sent(contents, { maxTokens: 300 })).toEqual(contents.slice(2));
    expect(await sent(contents, { maxTokens: 20 })).toEqual(contents.slice(2));
  });

  test("does not send the wish for another form of an answer without what was asked", async () => {
    const contents = [user(words(300)), model("a."), user("b?"), model("b."), user("Again.")];
    const output = { type: "object" } as const;
    expect(await sent(contents, { maxTokens: 200 }, { output })).toEqual(contents.slice(2));
    expect(await sent(contents, { maxTokens: 20 })).toEqual(contents.slice(4));
    expect(await sent(contents, { maxTokens: 20 }, { output })).toEqual(contents.slice(2));
  });

  test("keeps errors errors, and what is no longer than the text in its place", async () => {
    const contents = [
      user("a?"),
      ...round("1", words(300), "error"),
      ...round("2", { degrees: 8n }),
      model("a."),
      user("b?"),
    ];
    const left = await sent(contents, { maxTokens: 200 });
    expect(left[2]?.parts[0]?.functionResponse?.response).toEqual({ error: note });
    expect(left[4]).toEqual(contents[4]);
  });

  test("leaves out files of results with them, and nothing else of the part", async () => {
    const data = "iVA=";
    const file = { inlineData: { mimeType: "image/png", data, displayName: "a.png" } };
    const response = { output: { $ref: "a.png" } };
    const functionResponse = { id: "1", name: "look", response, parts: [file] };
    const [call] = round("1", "");
    const answer = { functionResponse, callMembers: { index: 3 } };
    const contents = [user("a?"), call, { role: "user", parts: [answer] }, model("a."), user("b?")];
    const left = await sent(contents as readonly Content[], { maxTokens: 1_000 });
    expect(left[2]?.parts).toEqual([
      {
        functionResponse: { id: "1", name: "look", response: { output: note } },
        callMembers: { index: 3 },
      },
    ]);
  });

  test("sends the same beginning until a request is too large again", async () => {
    const options = { maxTokens: 1_000 };
    const contents: Content[] = [];
    const requests: (readonly Content[])[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      contents.push(user(`${turn}? ${words(40)}`));
      requests.push(await sent(contents, options));
      contents.push(model("Yes."));
    }
    const begun = requests.filter((request, index) => {
      const before = JSON.stringify(requests[index - 1] ?? []);
      return !JSON.stringify(request).startsWith(before.slice(0, -1));
    });
    expect(Math.max(...requests.map(tokensOf))).toBeGreaterThan(950);
    expect(Math.max(...requests.map(tokensOf))).toBeLessThanOrEqual(1_000);
    expect(Math.max(...begun.map(tokensOf))).toBeLessThanOrEqual(700);
    expect(Math.min(...begun.map(tokensOf))).toBeGreaterThan(600);
    expect(begun.length).toBeGreaterThan(5);
    expect(begun.length).toBeLessThan(15);
  });

  test("leaves out as much as is wished for", async () => {
    const contents = [0, 1, 2, 3]
      .flatMap((turn) => [user(words(100)), model(`${turn}.`)])
      .slice(0, 7);
    expect(await sent(contents, { maxTokens: 400, targetTokens: 400 })).toHaveLength(5);
    expect(await sent(contents, { maxTokens: 400, targetTokens: 150 })).toHaveLength(1);
  });

  test("counts the system instruction, the declarations and the form of the output", async () => {
    const contents = [user(words(50)), model("a."), user("b?")];
    const options = { maxTokens: 200 };
    expect(await sent(contents, options)).toHaveLength(3);
    const description = words(200);
    const declaration = { name: "f", description, parametersJsonSchema: {} };
    for (const more of [
      { systemInstruction: description },
      { declarations: [declaration] },
    ] as const) {
      expect(await sent(contents, options, more as Partial<ModelRequest>)).toHaveLength(1);
    }
    const longer = [user("z?"), model("z."), ...contents];
    const output = { type: "object", description } as const;
    expect(await sent(longer, options, { output })).toHaveLength(3);
  });

  test("counts by the program's own function", async () => {
    const contents = [user("a?"), model("a."), user("b?")];
    const countTokens = (counted: string): number => (counted.includes("a.") ? 20 : 1);
    expect(await sent(contents, { maxTokens: 22, countTokens })).toHaveLength(3);
    const counted: string[] = [];
    const counting = (each: string): number => {
      counted.push(each);
      return 10;
    };
    expect(await sent(contents, { maxTokens: 25, countTokens: counting })).toHaveLength(1);
    expect(counted).toContain('{"role":"user","parts":[{"text":"b?"}]}');
    const wrong = sent(contents, { maxTokens: 25, countTokens: () => NaN });
    await expect(wrong).rejects.toMatchObject({ details: { option: "countTokens" } });
  });

  test("streams, and hands on everything else of a request", async () => {
    const script = scriptedModel([text("Yes.")]);
    const request = {
      contents: dialogue,
      declarations: [],
      continuationToken: "t1",
      config: { temperature: 0 },
    };
    const seen: unknown[] = [];
    for await (const chunk of compacting(script, { maxTokens: 800 }).generateStream(request)) {
      seen.push(chunk);
    }
    expect(seen).toHaveLength(1);
    expect(script.requests).toEqual([{ ...request, contents: short(dialogue, 8) }]);
  });

  test("does not change the history of a chat", async () => {
    const look = deftool({
      name: "look",
      description: "Looks.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: () => words(300),
    });
    const script = scriptedModel(({ contents }) =>
      contents.at(-1)?.parts[0]?.functionResponse === undefined
        ? calls({ name: "look", args: {} })
        : text("Seen."),
    );
    const options = { model: compacting(script, { maxTokens: 900 }), tools: [look], source };
    await using chat = createChat(options);
    for (let turn = 0; turn < 8; turn += 1) await chat.send(`${turn}?`);
    expect(chat.history).toHaveLength(32);
    expect(JSON.stringify(chat.history)).not.toContain(note);
    expect(script.requests.at(-1)?.contents.length).toBeLessThan(32);
  });

  test("asks once more for a form with the question", async () => {
    const script = scriptedModel([text("no"), text("1")]);
    const result = await generate("How many?", {
      model: compacting(script, { maxTokens: 80 }),
      source,
      history: [user(words(60)), model("a.")],
      output: { type: "integer" },
    });
    expect(result.output).toBe(1);
    expect(script.requests[1]?.contents).toMatchObject([
      user("How many?"),
      model("no"),
      { role: "user" },
    ]);
  });

  test.each([
    [{ maxTokens: 0 }, "maxTokens"],
    [{ maxTokens: Infinity }, "maxTokens"],
    [{}, "maxTokens"],
    [{ maxTokens: 10, targetTokens: 11 }, "targetTokens"],
    [{ maxTokens: 10, targetTokens: 0 }, "targetTokens"],
    [{ maxTokens: 10, countTokens: 4 }, "countTokens"],
    [{ maxTokens: 10, summarize: true }, "summarize"],
  ])("refuses %j", (options, option) => {
    expect(() => compacting(scriptedModel([]), options as CompactionOptions)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", details: { option } }),
    );
  });
});

test("a stream goes on through a conversation", async () => {
  const script = scriptedModel([[text("It is "), text("8.")]]);
  const model = compacting(script, { maxTokens: 100 });
  const history = [user(words(100)), { role: "model", parts: [{ text: "a." }] } as const];
  const result = await generateStream("How warm?", { model, source, history }).result;
  expect(result).toMatchObject({ text: "It is 8.", history: { length: 4 } });
  expect(script.requests[0]?.contents).toEqual([user("How warm?")]);
});
