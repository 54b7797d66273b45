import { describe, expect, test } from "vitest";

import { text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { Part } from "../content/content.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { emptyRuntime, getWeather } from "../fixtures/tools.ts";
import { generateStream } from "../generate-stream.ts";
import { mergeChunks } from "./merge-chunks.ts";
import type { ModelResponse } from "./model-client.ts";

interface Piece {
  readonly jsonPath?: unknown;
  readonly stringValue?: string;
  readonly numberValue?: number;
  readonly boolValue?: boolean;
  readonly nullValue?: string;
  readonly willContinue?: boolean;
}

/** A part of a call as Vertex streams it. */
function call(facts: { readonly name?: string; readonly id?: string }, ...pieces: Piece[]): Part {
  const functionCall = {
    ...facts,
    ...(pieces.length === 0 ? {} : { partialArgs: pieces }),
    willContinue: true,
  };
  return { functionCall } as unknown as Part;
}

const end = { functionCall: {} } as unknown as Part;

function chunks(...parts: readonly Part[]): readonly ModelResponse[] {
  return parts.map((part) => ({ candidates: [{ content: { role: "model", parts: [part] } }] }));
}

function merged(...parts: readonly Part[]): readonly Part[] | undefined {
  return mergeChunks(chunks(...parts)).candidates?.[0]?.content?.parts;
}

function argumentsOf(...pieces: readonly Piece[]): unknown {
  const parts = merged(call({ name: "f" }), ...pieces.map((piece) => call({}, piece)), end);
  const found = parts?.[0]?.functionCall as { args?: unknown; willContinue?: boolean } | undefined;
  return found?.willContinue === true ? "unsound" : found?.args;
}

describe("a call whose arguments come in pieces", () => {
  test("is put together as if it had come whole, with its signature", () => {
    const parts = merged(
      { ...call({ name: "find", id: "c1" }), thoughtSignature: "c2ln" },
      call({}, { jsonPath: "$.country", stringValue: "US", willContinue: true }),
      call({}, { jsonPath: "$.country", stringValue: "A" }, { jsonPath: "$.days", numberValue: 3 }),
      call(
        {},
        { jsonPath: "$.exact", boolValue: true },
        { jsonPath: "$.end", nullValue: "NULL_VALUE" },
      ),
      end,
    );
    const args = { country: "USA", days: 3, exact: true, end: null };
    expect(parts).toEqual([
      { functionCall: { id: "c1", name: "find", args }, thoughtSignature: "c2ln" },
    ]);
  });

  test("builds objects and lists", () => {
    expect(
      argumentsOf(
        { jsonPath: "$.stops[0].city", stringValue: "Rome" },
        { jsonPath: "$.stops[0]['nights in']", numberValue: 2 },
        { jsonPath: '$.stops[1]["city"]', stringValue: "Oslo" },
        { jsonPath: "$.tags[0]", stringValue: "a", willContinue: true },
        { jsonPath: "$.tags[0]", stringValue: "b" },
        { jsonPath: "$['it\\'s']", stringValue: "\\u0041" },
        { jsonPath: "$['\\u0041\\n']", boolValue: false },
      ),
    ).toEqual({
      stops: [{ city: "Rome", "nights in": 2 }, { city: "Oslo" }],
      tags: ["ab"],
      "it's": "\\u0041",
      "A\n": false,
    });
  });

  test("may be one of several, among texts", () => {
    const piece = { jsonPath: "$.a", numberValue: 1 };
    expect(
      merged(
        { text: "Let " },
        call({ name: "f" }, piece),
        { text: "me" },
        call({}, { jsonPath: "$.b", numberValue: 2 }),
        end,
        { functionCall: { name: "whole", args: { c: 3 } } },
        call({ name: "g" }, piece),
        end,
      ),
    ).toEqual([
      { text: "Let " },
      { functionCall: { name: "f", args: { a: 1, b: 2 } } },
      { text: "me" },
      { functionCall: { name: "whole", args: { c: 3 } } },
      { functionCall: { name: "g", args: { a: 1 } } },
    ]);
  });

  test("may come in one chunk, or without any arguments", () => {
    const whole = { name: "f", partialArgs: [{ jsonPath: "$.a", numberValue: 1 }] };
    expect(merged({ functionCall: whole })).toEqual([
      { functionCall: { name: "f", args: { a: 1 } } },
    ]);
    expect(merged(call({ name: "f" }), end)).toEqual([{ functionCall: { name: "f", args: {} } }]);
  });

  test("reaches no prototype", () => {
    const args = argumentsOf(
      { jsonPath: "$.__proto__.polluted", boolValue: true },
      { jsonPath: "$.constructor.prototype.polluted", boolValue: true },
    );
    expect(Object.keys(args as object)).toEqual(["__proto__", "constructor"]);
    expect({}).not.toHaveProperty("polluted");
    expect(Object.getPrototypeOf(args)).toBe(Object.prototype);
  });

  test.each<[string, readonly Piece[]]>([
    ["an index far out", [{ jsonPath: "$.list[4294967294]", numberValue: 1 }]],
    [
      "an index with more digits than a number",
      [{ jsonPath: "$.l[99999999999999]", numberValue: 1 }],
    ],
    [
      "elements in the wrong order",
      [
        { jsonPath: "$.l[1]", numberValue: 1 },
        { jsonPath: "$.l[0]", numberValue: 0 },
      ],
    ],
    ["a negative index", [{ jsonPath: "$.l[-1]", numberValue: 1 }]],
    [
      "a value twice",
      [
        { jsonPath: "$.a", numberValue: 1 },
        { jsonPath: "$.a", numberValue: 2 },
      ],
    ],
    [
      "a text that goes on after its end",
      [
        { jsonPath: "$.a", stringValue: "x" },
        { jsonPath: "$.a", stringValue: "y" },
      ],
    ],
    [
      "a text that goes on as a number",
      [
        { jsonPath: "$.a", stringValue: "x", willContinue: true },
        { jsonPath: "$.a", numberValue: 1 },
      ],
    ],
    [
      "a member of a text",
      [
        { jsonPath: "$.a", stringValue: "x" },
        { jsonPath: "$.a.b", numberValue: 1 },
      ],
    ],
    [
      "a member of a list",
      [
        { jsonPath: "$.a[0]", numberValue: 1 },
        { jsonPath: "$.a.length", numberValue: 1e9 },
      ],
    ],
    ["the root", [{ jsonPath: "$", stringValue: "x" }]],
    ["a list as the root", [{ jsonPath: "$[0]", stringValue: "x" }]],
    ["a wildcard", [{ jsonPath: "$.*", stringValue: "x" }]],
    ["a descent", [{ jsonPath: "$..a", stringValue: "x" }]],
    ["a filter", [{ jsonPath: "$.a[?@.b]", stringValue: "x" }]],
    ["an open quote", [{ jsonPath: "$['a", stringValue: "x" }]],
    ["no path", [{ stringValue: "x" }]],
    ["a path that is no text", [{ jsonPath: 5, stringValue: "x" }]],
    ["too many steps", [{ jsonPath: `$${".a".repeat(65)}`, stringValue: "x" }]],
    ["a path without end", [{ jsonPath: `$.${"a".repeat(5_000)}`, stringValue: "x" }]],
  ])("is not made of %s", (_what, pieces) => {
    expect(argumentsOf(...pieces)).toBe("unsound");
  });

  test("ignores pieces that add nothing", () => {
    expect(
      argumentsOf({ jsonPath: "$.a", willContinue: true }, { jsonPath: "$.a", numberValue: 1 }),
    ).toEqual({ a: 1 });
  });
});

describe("a conversation with streamed arguments", () => {
  const source = emptyRuntime();
  const tools = [getWeather];

  test("tells them while they grow, and runs the call once it is whole", async () => {
    const model = scriptedModel([
      chunks(
        call({ name: "getWeather" }),
        call({}, { jsonPath: "$.city", stringValue: "Ro", willContinue: true }),
        call({}, { jsonPath: "$.city", stringValue: "me" }),
        end,
      ),
      text("8 degrees."),
    ]);
    const stream = generateStream("?", { model, source, tools });
    const events: ConversationEvent[] = [];
    for await (const event of stream) events.push(event);
    const grown = events.filter(({ type }) => type === "call-arguments");
    const place = { type: "call-arguments", round: 1, index: 0, name: "getWeather", path: "/city" };
    expect(grown).toEqual([
      { ...place, value: "Ro" },
      { ...place, value: "me" },
    ]);
    const { calls, history } = await stream.result;
    expect(calls[0]).toMatchObject({ call: { args: { city: "Rome" } }, outcome: { ok: true } });
    expect(history[1]?.parts).toEqual([
      { functionCall: { name: "getWeather", args: { city: "Rome" } } },
    ]);
  });

  test.each([
    [
      "breaks off",
      [call({ name: "getWeather" }, { jsonPath: "$.city", stringValue: "R", willContinue: true })],
    ],
    [
      "has no sound place",
      [call({ name: "getWeather" }, { jsonPath: "$.city[9]", stringValue: "R" }), end],
    ],
  ])("asks once more when a call %s, and never runs it", async (_what, parts) => {
    const model = scriptedModel([chunks(...parts), text("Sorry.")]);
    const { calls, text: answer } = await generateStream("?", { model, source, tools }).result;
    expect(answer).toBe("Sorry.");
    expect(calls).toEqual([]);
    expect(model.requests[1]?.contents.at(-1)?.parts[0]?.text).toContain("did not arrive whole");
  });
});
