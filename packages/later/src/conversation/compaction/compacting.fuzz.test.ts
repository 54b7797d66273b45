import * as fc from "fast-check";
import { expect, test } from "vitest";

import { checkProperty } from "../../../../../test/fuzz/check-property.ts";
import { text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { assertHistory } from "../content/assert-history.ts";
import { type Content, type Part, partsOf } from "../content/content.ts";
import { compacting } from "./compacting.ts";
import type { CompactionOptions } from "./compaction-options.ts";
import { TokenCounter } from "./token-counter.ts";
import { withoutResults } from "./without-results.ts";

const counter = new TokenCounter();

function tokensOf(contents: readonly Content[]): number {
  return contents.reduce((sum, content) => sum + counter.count(content), 0);
}

const words = fc.oneof(fc.nat(20), fc.nat(400)).map((count) => "go on ".repeat(count + 1));

const image = { inlineData: { mimeType: "image/png", data: "iVA=", displayName: "a.png" } };

const prompt: fc.Arbitrary<readonly Part[]> = fc.oneof(
  { weight: 8, arbitrary: words.map((said) => [{ text: said }]) },
  { weight: 1, arbitrary: words.map((said) => [{ text: said }, image]) },
);

const answerPart = fc.oneof(
  words.map((said): Part => ({ text: said })),
  words.map((said): Part => ({ text: said, thought: true, thoughtSignature: "c2ln" })),
  words.map((said) => ({ anthropicBlock: { type: "thinking", thinking: said } }) as Part),
);

const result = fc.record({
  response: fc.oneof(
    words.map((output) => ({ output })),
    words.map((error) => ({ error })),
    fc.bigInt().map((output) => ({ output }) as never),
  ),
  parts: fc.constantFrom(undefined, undefined, undefined, [image]),
});

/** Calls and their results, as one round of a conversation has them. */
const round = fc
  .record({
    thoughts: fc.array(answerPart, { maxLength: 1 }),
    results: fc.array(result, { minLength: 1, maxLength: 3 }),
    ids: fc.boolean(),
  })
  .map(({ thoughts, results, ids }): readonly Content[] => {
    const named = (index: number) => ({ ...(ids ? { id: `c${index}` } : {}), name: "look" });
    const calls = results.map((_result, index) => ({
      functionCall: { ...named(index), args: {} },
    }));
    const answers = results.map(({ response, parts }, index) => ({
      functionResponse: {
        ...named(index),
        response,
        ...(parts === undefined ? {} : { parts: [...parts] }),
      },
    }));
    return [
      { role: "model", parts: [...thoughts, ...calls] },
      { role: "user", parts: answers },
    ];
  });

const exchange = fc.record({
  prompt,
  rounds: fc.array(round, { maxLength: 3 }),
  answer: fc.array(answerPart, { minLength: 1, maxLength: 2 }),
});

type Exchange = typeof exchange extends fc.Arbitrary<infer Value> ? Value : never;

/** From a prompt to its answer. */
function toContents({ prompt, rounds, answer }: Exchange): readonly Content[] {
  return [{ role: "user", parts: prompt }, ...rounds.flat(), { role: "model", parts: answer }];
}

const conversation = fc.record({
  exchanges: fc.array(exchange.map(toContents), { minLength: 1, maxLength: 12 }),
  greets: fc.boolean(),
  maxTokens: fc.integer({ min: 1, max: 2_500 }),
  target: fc.double({ min: 0.3, max: 1, noNaN: true }),
});

type Conversation = typeof conversation extends fc.Arbitrary<infer Value> ? Value : never;

function contentsOf({ exchanges, greets }: Conversation): readonly Content[] {
  const greeting: Content = { role: "model", parts: [{ text: "Hello." }] };
  return [...(greets ? [greeting] : []), ...exchanges.flat()];
}

function limitsOf({ maxTokens, target }: Conversation) {
  return { maxTokens, targetTokens: Math.max(1, Math.floor(maxTokens * target)) };
}

function isPrompt({ role, parts }: Content): boolean {
  return role === "user" && !parts.some((part) => part.functionResponse !== undefined);
}

/** What every request of a conversation sends, with what there was to send. */
async function requestsOf(contents: readonly Content[], options: CompactionOptions) {
  const script = scriptedModel(() => text("Yes."));
  const model = compacting(script, options);
  const lengths = [...contents.keys()].filter((index) => contents[index]?.role === "user");
  for (const index of lengths) {
    await model.generate({ contents: contents.slice(0, index + 1), declarations: [] });
  }
  return lengths.map((index, position) => ({
    whole: contents.slice(0, index + 1),
    sent: script.requests[position]?.contents ?? [],
  }));
}

/** The newest exchange with as little as is sent of it. */
function least(newest: readonly Content[]): readonly Content[] {
  const last = newest.findLastIndex(({ parts }) => parts.some((part) => part.functionResponse));
  return newest.map((content, index) => (index < last ? withoutResults(content) : content));
}

function newestOf(contents: readonly Content[]): readonly Content[] {
  return contents.slice(contents.findLastIndex(isPrompt));
}

test("what is sent is a conversation within bounds, with the newest exchange, however long it becomes", async () => {
  await checkProperty(
    fc.asyncProperty(conversation, fc.boolean(), async (given, sumsUp) => {
      const { maxTokens, targetTokens } = limitsOf(given);
      const summarize = async (leftOut: readonly Content[]) => {
        assertHistory(leftOut);
        expect(leftOut.at(-1)?.role).toBe("model");
        return "It went on and on. ".repeat(leftOut.length);
      };
      const options = { maxTokens, targetTokens, ...(sumsUp ? { summarize } : {}) };
      const contents = contentsOf(given);
      const before = structuredClone(contents);
      for (const { whole, sent } of await requestsOf(contents, options)) {
        assertHistory(sent);
        const newest = newestOf(whole);
        const [first, ...others] = sent.slice(-newest.length);
        expect(sent.length === whole.length || sent.slice(0, 1).every(isPrompt)).toBe(true);
        const room = maxTokens - (sumsUp ? Math.floor(targetTokens / 7) : 0);
        const bound = tokensOf(least(newest)) <= room ? maxTokens : Infinity;
        expect(tokensOf(sent)).toBeLessThanOrEqual(bound);
        // A summary may stand before what the prompt says.
        const [prompt = [], ...rounds] = newest.map(partsOf);
        expect(partsOf(first).slice(-prompt.length)).toEqual(prompt);
        const isWhole = tokensOf(newest) <= room;
        const said = others.map(partsOf);
        expect(said).toEqual(isWhole ? rounds : said);
      }
      expect(contents).toEqual(before);
    }),
    80,
  );
});

test("what is sent goes on from what was sent, until it would be too much, and then takes as much as wished", async () => {
  await checkProperty(
    fc.asyncProperty(conversation, async (given) => {
      const options = limitsOf(given);
      let before: { whole: readonly Content[]; sent: readonly Content[] } = { whole: [], sent: [] };
      for (const request of await requestsOf(contentsOf(given), options)) {
        const { whole, sent } = request;
        const next = [...before.sent, ...whole.slice(before.whole.length)];
        const fits = tokensOf(next) <= options.maxTokens;
        expect(sent).toEqual(fits ? next : sent);
        const isAllThatCanGo = sent.length === newestOf(whole).length;
        expect(fits || tokensOf(sent) <= options.targetTokens || isAllThatCanGo).toBe(true);
        before = request;
      }
    }),
    100,
  );
});

test("what is sent follows from the history alone", async () => {
  await checkProperty(
    fc.asyncProperty(conversation, async (given) => {
      const contents = contentsOf(given);
      const requests = await requestsOf(contents, limitsOf(given));
      const { whole, sent } = requests.at(-1) ?? { whole: [], sent: [] };
      const script = scriptedModel([text("Yes.")]);
      const model = compacting(script, limitsOf(given));
      await model.generate({ contents: structuredClone(whole), declarations: [] });
      expect(script.requests[0]?.contents).toEqual(sent);
    }),
    50,
  );
});
