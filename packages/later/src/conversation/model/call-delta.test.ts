import { expect, test } from "vitest";

import { text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { emptyRuntime, getWeather } from "../fixtures/tools.ts";
import { generateStream } from "../generate-stream.ts";
import type { CallDelta } from "./call-delta.ts";
import { mergeChunks } from "./merge-chunks.ts";
import type { ModelResponse } from "./model-client.ts";

const source = emptyRuntime();

function deltas(...callDeltas: readonly CallDelta[]): ModelResponse {
  return { candidates: [{ callDeltas }] };
}

const delta = { index: 0, name: "getWeather", path: "/city", value: "Ro" };
const call = { functionCall: { id: "c1", name: "getWeather", args: { city: "Rome" } } };
const whole: ModelResponse = { candidates: [{ content: { role: "model", parts: [call] } }] };

test("arguments are told while a call is written, side by side with those of another", async () => {
  const other = { ...delta, index: 1, path: "/city", value: "Oslo" };
  const model = scriptedModel([
    [deltas(delta, other), deltas({ ...delta, value: "me" }), whole],
    text("8."),
  ]);
  const stream = generateStream("?", { model, source, tools: [getWeather] });
  const events: ConversationEvent[] = [];
  for await (const event of stream) events.push(event);
  const told = events.filter(({ type }) => type === "call-arguments" || type === "call-start");
  const place = { type: "call-arguments", round: 1 };
  expect(told).toEqual([
    { ...place, ...delta },
    { ...place, ...other },
    { ...place, ...delta, value: "me" },
    { type: "call-start", round: 1, call: expect.objectContaining({ name: "getWeather" }) },
  ]);
  const { history, calls } = await stream.result;
  expect(calls).toHaveLength(1);
  expect(history[1]).toEqual({ role: "model", parts: [call] });
});

test("nothing of it is left in the answer", () => {
  expect(mergeChunks([deltas(delta), whole])).toEqual(whole);
  expect(
    mergeChunks([{ candidates: [{ ...whole.candidates?.[0], callDeltas: [delta] }] }]),
  ).toEqual(whole);
  expect(mergeChunks([deltas(delta)])).toEqual({});
});

test("what is none is not told", async () => {
  const odd = [{ callDeltas: [null, "x"] }, { callDeltas: {} }] as unknown as readonly object[];
  const model = scriptedModel([
    [...odd.map((candidate) => ({ candidates: [candidate] })), whole],
    text("8."),
  ]);
  const events: unknown[] = [];
  const onEvent = (event: ConversationEvent) => events.push(event.type);
  const stream = generateStream("?", { model, source, tools: [getWeather], onEvent });
  expect((await stream.result).text).toBe("8.");
  expect(events).not.toContain("call-arguments");
});
