import { describe, expect, test } from "vitest";

import { mergeChunks } from "../../../conversation/model/merge-chunks.ts";
import type { ModelResponse } from "../../../conversation/model/model-client.ts";
import { readInteractionStream } from "./read-interaction-stream.ts";

/** The answer that events add up to. */
async function read(...events: readonly unknown[]): Promise<ModelResponse> {
  const chunks: ModelResponse[] = [];
  for await (const chunk of readInteractionStream(streamOf(events))) chunks.push(chunk);
  return mergeChunks(chunks);
}

async function* streamOf(events: readonly unknown[]): AsyncGenerator {
  yield* events;
}

const start = (index: number, step: object) => ({ event_type: "step.start", index, step });
const delta = (index: number, piece: object) => ({ event_type: "step.delta", index, delta: piece });
const stop = (index: number) => ({ event_type: "step.stop", index });
const created = { event_type: "interaction.created", interaction: { id: "v1_a" } };
const completed = (status: string, facts: object = {}) => ({
  event_type: "interaction.completed",
  interaction: { id: "v1_a", status, ...facts },
});
const call = { type: "function_call", id: "c1", name: "f", arguments: {} };
const pieces = (text: string) => delta(0, { type: "arguments_delta", arguments: text });

describe("the events of an interaction", () => {
  test("give arguments exactly, however they are cut", async () => {
    const answer = await read(
      created,
      start(0, call),
      pieces('{"id": 90071992'),
      pieces('54740993, "__proto__": 1}'),
      stop(0),
      completed("requires_action"),
    );
    const args = answer.candidates?.[0]?.content?.parts[0]?.functionCall?.args;
    expect(args?.["id"]).toBe(9007199254740993n);
    expect(Object.keys(args ?? {})).toEqual(["id", "__proto__"]);
  });

  test("tell arguments while a call is written, and nothing of what the API calls itself", async () => {
    const search = { type: "google_search_call", id: "s1" };
    const chunks: ModelResponse[] = [];
    const events = [
      created,
      start(0, search),
      pieces('{"queries": ["warm"]}'),
      stop(0),
      start(0, call),
      pieces('{"city": "Ro'),
      pieces('me", "days": [1]}'),
      stop(0),
      start(0, { ...call, id: "c2", name: "g" }),
      pieces('{"on": true}'),
      stop(0),
      completed("requires_action"),
    ];
    for await (const chunk of readInteractionStream(streamOf(events))) chunks.push(chunk);
    const told = chunks.flatMap(({ candidates }) => candidates?.[0]?.callDeltas ?? []);
    expect(told).toEqual([
      { index: 0, name: "f", path: "/city", value: "Ro" },
      { index: 0, name: "f", path: "/city", value: "me" },
      { index: 0, name: "f", path: "/days/0", value: 1 },
      { index: 1, name: "g", path: "/on", value: true },
    ]);
    const parts = mergeChunks(chunks).candidates?.[0]?.content?.parts;
    expect(parts).toEqual([
      { interactionStep: { ...search, arguments: { queries: ["warm"] } } },
      { functionCall: { id: "c1", name: "f", args: { city: "Rome", days: [1] } } },
      { functionCall: { id: "c2", name: "g", args: { on: true } } },
    ]);
  });

  test("are measured where they tell nothing, and broken off when they are too many", async () => {
    const piece = pieces('{"'.padEnd(2 ** 20, "a"));
    const answer = read(created, start(0, call), ...Array.from({ length: 70 }, () => piece));
    await expect(answer).rejects.toMatchObject({ message: expect.stringContaining("64 MiB") });
  });

  test("take the arguments of a call that begins whole", async () => {
    const whole = { ...call, arguments: { a: 1 } };
    const answer = await read(created, start(0, whole), completed("requires_action"));
    expect(answer.candidates?.[0]?.content?.parts).toEqual([
      { functionCall: { id: "c1", name: "f", args: { a: 1 } } },
    ]);
  });

  test.each(['{"a": ', "[1]", "nonsense"])(
    "tell of arguments such as %j as a malformed call",
    async (text) => {
      const answer = await read(
        created,
        start(0, call),
        pieces(text),
        stop(0),
        completed("requires_action"),
      );
      expect(answer.candidates).toEqual([{ finishReason: "MALFORMED_FUNCTION_CALL" }]);
    },
  );

  test("add up over the requests that a long answer takes", async () => {
    const say = (text: string) => delta(0, { type: "text", text });
    const output = start(0, { type: "model_output" });
    const usage = { total_tokens: 5 };
    const answer = await read(
      created,
      output,
      say("Once "),
      stop(0),
      completed("requires_continuation", { usage }),
      created,
      output,
      say("upon a time."),
      stop(0),
      completed("completed", { usage, id: "v1_b", model: "m" }),
    );
    expect(answer).toEqual({
      candidates: [
        {
          content: { role: "model", parts: [{ text: "Once upon a time." }] },
          finishReason: "STOP",
        },
      ],
      usageMetadata: { totalTokenCount: 10 },
      responseId: "v1_b",
      modelVersion: "m",
    });
  });

  test("put the pieces of a step of the API's own tools together", async () => {
    const answer = await read(
      created,
      start(0, { type: "google_search_result", call_id: "s", result: [] }),
      delta(0, { type: "google_search_result", result: [1] }),
      delta(0, { type: "google_search_result", result: [2], is_error: false }),
      completed("completed"),
    );
    expect(answer.candidates?.[0]?.content?.parts).toEqual([
      {
        interactionStep: {
          type: "google_search_result",
          call_id: "s",
          result: [1, 2],
          is_error: false,
        },
      },
    ]);
  });

  test("keep annotations behind the text, and a signature behind the thought", async () => {
    const annotations = [{ type: "url_citation" }];
    const answer = await read(
      created,
      start(0, { type: "thought" }),
      delta(0, { type: "thought_summary", content: { type: "text", text: "Hm." } }),
      delta(0, { type: "thought_signature", signature: "s1" }),
      stop(0),
      start(1, { type: "model_output" }),
      delta(1, { type: "text", text: "8." }),
      delta(1, { type: "text_annotation_delta", annotations }),
      stop(1),
      completed("completed"),
    );
    expect(answer.candidates?.[0]?.content?.parts).toEqual([
      { thought: true, text: "Hm." },
      { thought: true, text: "", thoughtSignature: "s1" },
      { text: "8." },
      { text: "", contentMembers: { annotations } },
    ]);
  });

  test("are taken from the end where nothing was told before", async () => {
    const steps = [{ type: "model_output", content: [{ type: "text", text: "8." }] }];
    const answer = await read(created, completed("completed", { steps }));
    expect(answer.candidates?.[0]?.content?.parts).toEqual([{ text: "8." }]);
  });

  test("may be of kinds, and have pieces, that nobody knows yet", async () => {
    const answer = await read(
      created,
      { event_type: "interaction.paused" },
      "nonsense",
      start(0, { type: "model_output" }),
      delta(0, { type: "text", text: "8." }),
      { event_type: "step.delta", index: 0, delta: "nonsense" },
      completed("completed"),
    );
    expect(answer.candidates?.[0]?.content?.parts).toEqual([{ text: "8." }]);
  });

  test.each([
    ["no end", [created, start(0, { type: "model_output" })]],
    ["a piece of no step", [created, delta(4, { type: "text", text: "8." })]],
    ["a step that is none", [created, { event_type: "step.start", index: 0, step: 7 }]],
    ["an end that says nothing", [created, { event_type: "interaction.completed" }]],
  ])("break off with %s", async (_what, events) => {
    await expect(read(...events)).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message: "The model's answer broke off before its end.",
    });
  });

  test.each([
    [
      { event_type: "error", error: { code: "x", message: "No capacity" } },
      "The interaction failed: No capacity.",
    ],
    [{ event_type: "error" }, "The interaction failed."],
    [completed("failed"), "The interaction failed."],
  ])("fail with %j", async (event, message) => {
    await expect(read(created, event)).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message,
      retryable: true,
    });
  });
});
