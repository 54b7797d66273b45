import { expect, test } from "vitest";

import { LaterError } from "../../errors/later-error.ts";
import { text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { createChat } from "../chat.ts";
import type { Content } from "../content/content.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import { generate } from "../generate.ts";
import { compacting } from "./compacting.ts";
import type { CompactionOptions, SummaryOptions } from "./compaction-options.ts";
import { TokenCounter } from "./token-counter.ts";

const source = emptyRuntime();

const heading = "What was said before, in short:\n";

/** Four turns of about a hundred tokens each, and a question. */
function talk(name: string, turns = 4): readonly Content[] {
  const said = Array.from({ length: turns }, (_turn, index): Content[] => [
    { role: "user", parts: [{ text: `${name}${index}? ${"go on ".repeat(60)}` }] },
    { role: "model", parts: [{ text: `${name}${index}.` }] },
  ]);
  return [...said.flat(), { role: "user", parts: [{ text: `${name}?` }] }];
}

/** A model that remembers what it was sent, and by what its summaries were asked for. */
function setUp(summarize: (count: number) => unknown, more: Partial<CompactionOptions> = {}) {
  const asked: (readonly Content[])[] = [];
  const accompanying: SummaryOptions[] = [];
  const script = scriptedModel(() => text("Yes."));
  const model = compacting(script, {
    maxTokens: 350,
    summarize: (contents, options) => {
      accompanying.push(options);
      return summarize(asked.push(contents)) as string;
    },
    ...more,
  });
  const ask = (contents: readonly Content[], signal?: AbortSignal) =>
    model.generate({ contents, declarations: [] }, signal === undefined ? {} : { signal });
  return { model, script, asked, accompanying, ask };
}

test("a summary begins the first turn that is sent, and is made of what is not", async () => {
  const { ask, asked, script, accompanying } = setUp(() => " They went on.\n");
  const contents = talk("a");
  await ask(contents);
  const kept = 9 - (asked[0]?.length ?? 0);
  expect(asked).toEqual([contents.slice(0, -kept)]);
  expect(script.requests[0]?.contents).toEqual([
    {
      role: "user",
      parts: [{ text: `${heading}They went on.` }, ...(contents.at(-kept)?.parts ?? [])],
    },
    ...contents.slice(1 - kept),
  ]);
  expect(accompanying[0]?.maxTokens).toBe(35);
});

test("nothing is summed up as long as everything is sent, or all but results", async () => {
  const { ask, asked } = setUp(() => "They went on.");
  await ask(talk("a", 2));
  const call: Content = { role: "model", parts: [{ functionCall: { name: "f" } }] };
  const output = "go on ".repeat(400);
  await ask([
    { role: "user", parts: [{ text: "a?" }] },
    call,
    { role: "user", parts: [{ functionResponse: { name: "f", response: { output } } }] },
    { role: "model", parts: [{ text: "a." }] },
    { role: "user", parts: [{ text: "b?" }] },
  ]);
  expect(asked).toEqual([]);
});

test("nothing is summed up that is shorter than a summary", async () => {
  const { ask, asked, script } = setUp(() => "They went on.");
  const contents: readonly Content[] = [
    { role: "user", parts: [{ text: "a?" }] },
    { role: "model", parts: [{ text: "a." }] },
    { role: "user", parts: [{ text: `b? ${"go on ".repeat(220)}` }] },
  ];
  await ask(contents);
  expect(asked).toEqual([]);
  expect(script.requests[0]?.contents).toEqual(contents);
});

test("each is made of the one before and of what was left out since, once", async () => {
  const { model, asked, script } = setUp((count) => `Summary ${count}.`);
  await using chat = createChat({ model, source });
  for (let turn = 0; turn < 20; turn += 1) await chat.send(`${turn}? ${"go on ".repeat(50)}`);
  expect(chat.history).toHaveLength(40);
  expect(asked.length).toBeGreaterThan(4);
  expect(asked.length).toBeLessThan(10);
  for (const [index, contents] of asked.entries()) {
    expect(contents[0]?.parts[0]?.text?.startsWith(`${heading}Summary ${index}.`)).toBe(index > 0);
    expect(contents.at(-1)?.role).toBe("model");
    // What has once been summed up is not told again.
    const told = JSON.stringify(contents).match(/\d+\?/g) ?? [];
    expect(told).toHaveLength(contents.length / 2);
  }
  const last = script.requests.at(-1)?.contents[0]?.parts[0]?.text;
  expect(last).toBe(`${heading}Summary ${asked.length}.`);
});

test("a history that was saved and read again has the same ones, another has its own", async () => {
  const { ask, asked, script } = setUp((count) => `Summary ${count}.`);
  await ask(talk("a"));
  await ask(talk("b"));
  await ask(JSON.parse(JSON.stringify(talk("a"))));
  expect(asked).toHaveLength(2);
  const begun = script.requests.map(({ contents }) => contents[0]?.parts[0]?.text);
  expect(begun).toEqual([`${heading}Summary 1.`, `${heading}Summary 2.`, `${heading}Summary 1.`]);
});

test("only the last thousand are remembered, by when they were needed", async () => {
  const { ask, asked } = setUp((count) => `Summary ${count}.`);
  for (let index = 0; index < 1_000; index += 1) await ask(talk(`t${index}:`));
  await ask(talk("t0:"));
  expect(asked).toHaveLength(1_000);
  await ask(talk("new:"));
  await ask(talk("t0:"));
  expect(asked).toHaveLength(1_001);
  await ask(talk("t1:"));
  expect(asked).toHaveLength(1_002);
});

test.each([
  "They went on. ".repeat(100),
  "说".repeat(1_000),
  '\n"'.repeat(500),
  "😀".repeat(500),
  `a${"😀".repeat(500)}`,
])("more than there is room for is cut off: %#", async (summary) => {
  const { ask, script } = setUp(() => summary);
  await ask(talk("a"));
  const part = script.requests[0]?.contents[0]?.parts[0] ?? {};
  expect(part.text?.startsWith(heading + summary.trim().slice(0, 5))).toBe(true);
  expect(part.text).not.toMatch(/\p{Surrogate}/u);
  const tokens = new TokenCounter().count(part);
  expect(tokens).toBeLessThanOrEqual(35);
  expect(tokens).toBeGreaterThan(25);
});

test("nothing is said of a summary that says nothing, or has no room", async () => {
  for (const { ask, script } of [
    setUp(() => " "),
    setUp(() => "They went on.", { targetTokens: 7 }),
  ]) {
    await ask(talk("a"));
    expect(JSON.stringify(script.requests)).not.toContain("in short");
  }
});

test("a request fails with what its summary fails with, and the next one asks anew", async () => {
  const down = Object.assign(new Error("down"), { status: 503 });
  for (const fail of [
    () => Promise.reject(down),
    () => {
      throw down;
    },
  ]) {
    const { model, script, asked } = setUp((count) => (count === 1 ? fail() : "They went on."));
    const history = talk("a").slice(0, -1);
    const failing = generate("a?", { model, source, history });
    await expect(failing).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      details: { status: 503 },
      cause: down,
      history: { length: 9 },
    });
    expect(script.requests).toEqual([]);
    await generate("a?", { model, source, history });
    expect(asked).toHaveLength(2);
  }
});

test("a summary that is no text is refused", async () => {
  const { ask } = setUp(() => undefined);
  await expect(ask(talk("a"))).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    details: { option: "summarize" },
  });
});

test("a summary is given up with the request that waits for it", async () => {
  const { ask, asked, accompanying, script } = setUp(() => new Promise(() => {}));
  const controller = new AbortController();
  const waiting = ask(talk("a"), controller.signal);
  await expect.poll(() => asked.length).toBe(1);
  const gone = new LaterError("CANCELLED");
  controller.abort(gone);
  await expect(waiting).rejects.toBe(gone);
  expect(accompanying[0]?.signal.aborted).toBe(true);
  await expect(ask(talk("a"), AbortSignal.abort(gone))).rejects.toBe(gone);
  expect(asked).toHaveLength(1);
  expect(script.requests).toEqual([]);
});
