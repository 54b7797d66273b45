import { afterAll, describe, expect, test } from "vitest";

import type { ConversationEvent } from "../../conversation/conversation-event.ts";
import { countPeople, emptyRuntime, getWeather } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import type { CallDelta } from "../../conversation/model/call-delta.ts";
import { mergeChunks } from "../../conversation/model/merge-chunks.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { connect } from "./fixtures/connect.ts";
import { readCompletionStream } from "./read-completion-stream.ts";
import { toModelResponse } from "./to-model-response.ts";

const source = emptyRuntime();

afterAll(() => source.close());

async function* toChunks(deltas: readonly object[], reason: string): AsyncGenerator {
  for (const delta of deltas) yield { choices: [{ index: 0, delta, finish_reason: null }] };
  yield { choices: [{ index: 0, delta: {}, finish_reason: reason }] };
}

async function read(deltas: readonly object[], reason = "tool_calls") {
  const chunks: ModelResponse[] = [];
  for await (const chunk of readCompletionStream(toChunks(deltas, reason))) chunks.push(chunk);
  const told = chunks.flatMap(({ candidates }) => candidates?.[0]?.callDeltas ?? []);
  return { told, candidates: mergeChunks(chunks).candidates };
}

/** What a whole message of these calls comes to. */
function whole(calls: readonly object[], content: string | null = null, reason = "tool_calls") {
  const message = { role: "assistant", content, tool_calls: calls };
  return toModelResponse({ choices: [{ index: 0, message, finish_reason: reason }] }).candidates;
}

function called(id: string | undefined, name: string, args: string, members: object = {}): object {
  return { id, type: "function", ...members, function: { name, arguments: args } };
}

function piece(members: object, args?: string, name?: string): object {
  return { tool_calls: [{ ...members, function: { name, arguments: args } }] };
}

/** Values by call and path, texts put together. */
function valuesIn(told: readonly CallDelta[]): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const { index, name, path, value } of told) {
    const place = `${index} ${name} ${path}`;
    const known = values[place];
    values[place] = typeof known === "string" && typeof value === "string" ? known + value : value;
  }
  return values;
}

const rome = '{"city":"Rome"}';
const oslo = '{"city":"Oslo"}';
const values = { "0 f /city": "Rome", "1 g /city": "Oslo" };

describe("a completion in chunks", () => {
  test.each([
    {
      what: "calls one after the other",
      deltas: [
        piece({ index: 0, id: "a", type: "function" }, "", "f"),
        piece({ index: 0 }, '{"city":"Ro'),
        piece({ index: 0 }, 'me"}'),
        piece({ index: 1, id: "b", type: "function" }, "", "g"),
        piece({ index: 1 }, oslo),
      ],
    },
    {
      what: "calls side by side",
      deltas: [
        piece({ index: 0, id: "a" }, '{"ci', "f"),
        piece({ index: 1, id: "b" }, '{"city":"O', "g"),
        piece({ index: 0 }, 'ty":"Rome"}'),
        piece({ index: 1 }, 'slo"}'),
      ],
    },
    {
      what: "calls in one piece",
      deltas: [{ tool_calls: [called("a", "f", rome), called("b", "g", oslo)] }],
    },
    {
      what: "calls in one piece each, with numbers",
      deltas: [piece({ index: 0, id: "a" }, rome, "f"), piece({ index: 1, id: "b" }, oslo, "g")],
    },
    {
      what: "calls without numbers, whose ids come once",
      deltas: [
        piece({ id: "a" }, "", "f"),
        piece({ id: "" }, '{"city":"Ro'),
        piece({ id: null }, 'me"}'),
        piece({ id: "b" }, oslo, "g"),
      ],
    },
    {
      what: "calls without numbers, whose ids come again",
      deltas: [
        piece({ id: "a" }, '{"city":', "f"),
        piece({ id: "a" }, '"Rome"}'),
        piece({ id: "b" }, oslo, "g"),
      ],
    },
    {
      what: "a name that comes after the arguments",
      deltas: [
        piece({ index: 0, id: "a" }, '{"city":"Ro'),
        piece({ index: 0 }, 'me"}', "f"),
        piece({ index: 1, id: "b" }, oslo, "g"),
      ],
    },
  ])("tells $what, and comes to the same as a whole one", async ({ deltas }) => {
    const { told, candidates } = await read(deltas);
    const expected = whole([called("a", "f", rome), called("b", "g", oslo)]);
    expect(JSON.stringify(candidates)).toBe(JSON.stringify(expected));
    expect(valuesIn(told)).toEqual(values);
  });

  test.each([
    {
      what: "numbers",
      deltas: [piece({ index: 0 }, rome, "f"), piece({ index: 1 }, oslo, "g")],
    },
    {
      what: "nothing",
      deltas: [
        piece({}, '{"city":"Ro', "f"),
        piece({}, 'me"}'),
        { tool_calls: [called(undefined, "g", oslo)] },
      ],
    },
  ])("tells calls without ids by their $what", async ({ deltas }) => {
    const { told, candidates } = await read(deltas);
    const expected = whole([called(undefined, "f", rome), called(undefined, "g", oslo)]);
    expect(JSON.stringify(candidates)).toBe(JSON.stringify(expected));
    expect(valuesIn(told)).toEqual(values);
  });

  test("keeps what a call says late, and words behind it", async () => {
    const extra = { extra_content: { google: { thought_signature: "s" } } };
    const { candidates } = await read([
      { content: "Let me " },
      piece({ index: 0, id: "a" }, "", "f"),
      { content: "look." },
      piece({ index: 1, id: "b" }, oslo, "g"),
      piece({ index: 0, ...extra }),
    ]);
    const calls = [called("a", "f", "", extra), called("b", "g", oslo)];
    expect(JSON.stringify(candidates)).toBe(JSON.stringify(whole(calls, "Let me look.")));
  });

  test.each(['{"city":"Ro', '["Rome"', '{"city":nowhere}'])(
    "says that a call with the arguments %s is malformed, as of a whole one",
    async (args) => {
      const { candidates } = await read([piece({ index: 0, id: "a" }, args, "f")]);
      expect(candidates).toMatchObject([{ finishReason: "MALFORMED_FUNCTION_CALL" }]);
      expect(whole([called("a", "f", args)])).toEqual(candidates);
    },
  );

  test("runs no call that is cut off before its arguments begin", async () => {
    const { candidates } = await read([piece({ index: 0, id: "a" }, "", "f")], "length");
    expect(candidates).toEqual([{ finishReason: "MALFORMED_FUNCTION_CALL" }]);
    expect(whole([called("a", "f", "")], null, "length")).toEqual(candidates);
    const before = [called("a", "f", ""), called("b", "g", oslo)];
    expect(whole(before, null, "length")).toMatchObject([{ finishReason: "MAX_TOKENS" }]);
  });
});

describe("a conversation in chunks", () => {
  const tools = [getWeather, countPeople];
  const first = { id: "a", function: { name: "getWeather", arguments: rome } };
  const second = { id: "b", function: { name: "countPeople", arguments: oslo } };

  test("is told the arguments of calls before they start", async () => {
    const { model } = await connect([
      { content: "I look.", calls: [first, second] },
      { content: "8." },
    ]);
    const events: ConversationEvent[] = [];
    const stream = generateStream("How warm?", { model, source, tools });
    for await (const event of stream) events.push(event);
    const types = events.flatMap(({ type }) => (type === "response" ? [] : [type]));
    expect([...new Set(types)]).toEqual([
      "round-start",
      "text",
      "call-arguments",
      "call-start",
      "call-end",
      "finish",
    ]);
    expect(types.indexOf("call-start")).toBeGreaterThan(types.lastIndexOf("call-arguments"));
    const told = events.filter((event) => event.type === "call-arguments");
    expect(told.length).toBeGreaterThan(2);
    expect(valuesIn(told)).toEqual({
      "0 getWeather /city": "Rome",
      "1 countPeople /city": "Oslo",
    });
  });

  test("fails where the stream breaks off within a call, and runs nothing", async () => {
    const { model } = await connect([{ calls: [first], cutAfter: 3 }]);
    const events: unknown[] = [];
    const onEvent = ({ type }: ConversationEvent) => events.push(type);
    const { result } = generateStream("How warm?", { model, source, tools, onEvent });
    await expect(result).rejects.toMatchObject({ code: "MODEL_REQUEST_FAILED", calls: [] });
    expect(events).not.toContain("call-start");
  });
});
