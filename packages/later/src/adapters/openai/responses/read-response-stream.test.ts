import { afterAll, expect, test } from "vitest";

import type { ConversationEvent } from "../../../conversation/conversation-event.ts";
import { emptyRuntime, getWeather } from "../../../conversation/fixtures/tools.ts";
import { generateStream } from "../../../conversation/generate-stream.ts";
import { mergeChunks } from "../../../conversation/model/merge-chunks.ts";
import type { ModelResponse } from "../../../conversation/model/model-client.ts";
import { toEvents } from "../../../testing/stand-in/openai/responses/to-events.ts";
import { connect } from "./fixtures/connect.ts";
import { answer, call, message, reasoning, type ScriptedResponse } from "./fixtures/script.ts";
import { readResponseStream } from "./read-response-stream.ts";
import { toModelResponse } from "./to-model-response.ts";

const source = emptyRuntime();
const tools = [getWeather];

afterAll(() => source.close());

async function* each(events: readonly unknown[]): AsyncGenerator {
  yield* events;
}

async function read(...events: readonly object[]): Promise<ModelResponse> {
  return (await readAll(events)).response;
}

/** The answer that events add up to, and what they tell of calls before these are whole. */
async function readAll(events: readonly object[]) {
  const chunks: ModelResponse[] = [];
  for await (const chunk of readResponseStream(each(events))) chunks.push(chunk);
  const told = chunks.flatMap(({ candidates }) => candidates?.[0]?.callDeltas ?? []);
  const response = mergeChunks(chunks);
  return { response, told, candidates: response.candidates };
}

function place(item: object, index = 0): object {
  return { type: "response.output_item.done", output_index: index, item };
}

const hang = { type: "hang", afterChunks: 6 } as const;
const ended = { type: "response.completed", response: { id: "r", status: "completed" } };

test("tells texts, thoughts and arguments as they arrive, and calls when they are whole", async () => {
  const { model } = await connect([
    answer(
      reasoning("Rome.", "Warm?"),
      message("Let me look."),
      call("getWeather", { city: "Rome" }),
    ),
    answer(message("8.")),
  ]);
  const events: ConversationEvent[] = [];
  for await (const event of generateStream("How warm?", { model, source, tools }))
    events.push(event);
  const told = events.filter(({ type, round }: { type: string; round?: number }) => {
    return round === 1 && ["text", "thought", "call-arguments", "call-start"].includes(type);
  });
  expect(told).toMatchObject([
    { type: "thought", text: "Rome" },
    { type: "thought", text: "." },
    { type: "thought", text: "\n\n" },
    { type: "thought", text: "Warm" },
    { type: "thought", text: "?" },
    { type: "text", text: "Let " },
    { type: "text", text: "me l" },
    { type: "text", text: "ook." },
    { type: "call-arguments", index: 0, name: "getWeather", path: "/city", value: "Rom" },
    { type: "call-arguments", index: 0, name: "getWeather", path: "/city", value: "e" },
    { type: "call-start", call: { name: "getWeather", args: { city: "Rome" } } },
  ]);
});

test("comes to the same as an answer that is whole", async () => {
  const output = [
    { id: "rs_1", ...reasoning("Rome.", "Warm?") },
    { id: "msg_1", status: "completed", ...message("Let me ", "look.") },
    { type: "web_search_call", id: "ws_1", status: "completed" },
    { id: "fc_1", call_id: "call_1", status: "completed", ...call("f", { a: 1 }) },
  ];
  const response = { id: "r", status: "completed", output };
  const whole = toModelResponse(response);
  const { candidates } = await read(...toEvents(response));
  expect(JSON.stringify(candidates)).toBe(JSON.stringify(whole.candidates));
  expect(await read({ type: "response.completed", response })).toEqual(whole);
  expect(await read(...output.map(place), ended)).toEqual(whole);
});

test("tells the arguments of several calls, and comes to the very same as an answer that is whole", async () => {
  const output = [
    { id: "fc_1", call_id: "call_1", ...call("f", ""), status: "completed" },
    { id: "msg_1", status: "completed", ...message("And:") },
    { id: "fc_2", call_id: "call_2", ...call("g", { a: [], b: "é", c: [1, { d: null }] }) },
    { id: "ws_1", type: "web_search_call", status: "completed" },
    { id: "fc_3", call_id: "call_3", ...call("f", { a: true }), caller: { type: "direct" } },
  ];
  const response = { id: "r", status: "completed", output };
  const { told, candidates } = await readAll(toEvents(response));
  expect(JSON.stringify(candidates)).toBe(JSON.stringify(toModelResponse(response).candidates));
  expect(told).toEqual([
    { index: 1, name: "g", path: "/b", value: "é" },
    { index: 1, name: "g", path: "/c/0", value: 1 },
    { index: 1, name: "g", path: "/c/1/d", value: null },
    { index: 2, name: "f", path: "/a", value: true },
  ]);
});

test("tells the arguments of calls that are written side by side", async () => {
  const added = (index: number, name: string) => {
    const item = { ...call(name, ""), id: `fc_${index}`, call_id: `call_${index}` };
    return { type: "response.output_item.added", output_index: index, item };
  };
  const more = (index: number, delta: unknown) => {
    return { type: "response.function_call_arguments.delta", output_index: index, delta };
  };
  const { told, candidates } = await readAll([
    added(0, "f"),
    added(1, "g"),
    more(1, '{"a":1,'),
    more(0, '{"a":2}'),
    more(1, '"b":3}'),
    more(0, null),
    more(7, '{"a":4}'),
    place({ ...call("f", { a: 2 }), id: "fc_0", call_id: "call_0" }, 0),
    place({ ...call("g", { a: 1, b: 3 }), id: "fc_1", call_id: "call_1" }, 1),
    ended,
  ]);
  expect(told).toEqual([
    { index: 1, name: "g", path: "/a", value: 1 },
    { index: 0, name: "f", path: "/a", value: 2 },
    { index: 1, name: "g", path: "/b", value: 3 },
  ]);
  const args = candidates?.[0]?.content?.parts.map(({ functionCall }) => functionCall?.args);
  expect(args).toEqual([{ a: 2 }, { a: 1, b: 3 }]);
});

test("runs nothing where a stream breaks off within a call, or its arguments are no JSON", async () => {
  const broken = answer(call("getWeather", '{"city": "Ro'));
  const { model } = await connect([
    { ...broken, fault: { type: "end", afterChunks: 5 } },
    broken,
    answer(message("8.")),
  ]);
  const told: string[] = [];
  const options = {
    model,
    source,
    tools,
    onEvent: ({ type }: ConversationEvent) => told.push(type),
  };
  const lost = generateStream("How warm?", options).result;
  await expect(lost).rejects.toMatchObject({ code: "MODEL_REQUEST_FAILED", calls: [] });
  const result = await generateStream("How warm?", options).result;
  expect(result).toMatchObject({ text: "8.", calls: [] });
  expect(told).toContain("call-arguments");
  expect(told).not.toContain("call-start");
});

test("tells what there were no pieces of when it ends, and nothing twice", async () => {
  const at = { output_index: 0 };
  const response = await read(
    { type: "response.output_text.delta", ...at, content_index: 0, delta: "It " },
    place({ id: "msg_1", ...message("It is.") }),
    { type: "response.completed", response: { output: [{ id: "msg_1", ...message("It is.") }] } },
  );
  const texts = response.candidates?.[0]?.content?.parts.map(({ text }) => text);
  expect(texts).toEqual(["It is.", "", ""]);
});

test("tells reasoning of models that do not hide it", async () => {
  const content = [{ type: "reasoning_text", text: "Hm." }];
  const item = { type: "reasoning", id: "rs_1", summary: [], content };
  const at = { output_index: 0 };
  const response = await read(
    { type: "response.reasoning_text.delta", ...at, delta: "Hm." },
    { type: "response.content_part.done", ...at, part: content[0] },
    place(item),
    ended,
  );
  expect(response.candidates?.[0]?.content?.parts).toEqual([
    { thought: true, text: "Hm." },
    { thought: true, text: "", responseItem: item },
  ]);
});

test("takes a call without arguments for one that needs none", async () => {
  const item = { ...call("now", ""), call_id: "call_1" };
  const { candidates } = await read(place(item), ended);
  expect(candidates).toMatchObject([{ content: { parts: [{ functionCall: { args: {} } }] } }]);
  const cut = await read(place({ ...item, status: "incomplete" }), ended);
  expect(cut.candidates).toEqual([{ finishReason: "MALFORMED_FUNCTION_CALL" }]);
});

test("breaks off a call that goes on without telling anything", async () => {
  const item = { ...call("f", ""), id: "fc_1", call_id: "call_1" };
  async function* long(): AsyncGenerator {
    yield { type: "response.output_item.added", output_index: 0, item };
    const delta = '{"'.padEnd(2 ** 20, "a");
    for (let sent = 0; sent < 70; sent += 1)
      yield { type: "response.function_call_arguments.delta", output_index: 0, delta };
  }
  const reading = (async () => {
    for await (const chunk of readResponseStream(long())) expect(chunk).toBeUndefined();
  })();
  await expect(reading).rejects.toMatchObject({ message: expect.stringContaining("64 MiB") });
});

test.each([
  ["ends early", [place({ id: "m", ...message("It") })], /broke off/],
  ["holds an item that is none", [place([])], /broke off/],
  ["holds a piece that is none", [{ type: "response.content_part.done" }], /broke off/],
  ["ends with nothing", [{ type: "response.completed" }], /broke off/],
  ["tells of an error", [{ type: "error", code: "server_error", message: "Sorry" }], /: Sorry\.$/],
  ["fails without a reason", [{ type: "response.failed" }], /The response failed\.$/],
])("throws when a stream %s", async (_what, events, message) => {
  await expect(read(...events)).rejects.toMatchObject({
    code: "MODEL_REQUEST_FAILED",
    message: expect.stringMatching(message),
    retryable: true,
  });
});

test.each([
  ["lost", { type: "cut", afterChunks: 6 }],
  ["ended by an error", { type: "error", afterChunks: 6 }],
] as const)("a stream that is %s may be asked for again", async (_what, fault) => {
  const script: ScriptedResponse = { ...answer(message("It is 8 degrees.")), fault };
  const { model } = await connect([script]);
  await expect(generateStream("How warm?", { model, source }).result).rejects.toMatchObject({
    code: "MODEL_REQUEST_FAILED",
    retryable: true,
  });
});

test("a stream is taken back when the conversation is cancelled", async () => {
  const { model, standIn } = await connect([{ ...answer(message("It is 8.")), fault: hang }]);
  const controller = new AbortController();
  const { signal } = controller;
  const read = async () => {
    for await (const event of generateStream("How warm?", { model, source, signal })) {
      if (event.type === "text") controller.abort();
    }
  };
  await expect(read()).rejects.toMatchObject({ code: "CANCELLED" });
  await expect.poll(() => standIn.requests[0]?.abandoned).toBe(true);
});

test("a request is taken back when the conversation is cancelled", async () => {
  const { model, standIn } = await connect([{ ...answer(message("8.")), fault: hang }]);
  const controller = new AbortController();
  const asked = model.generate(
    { contents: [{ role: "user", parts: [{ text: "?" }] }], declarations: [] },
    { signal: controller.signal },
  );
  await expect.poll(() => standIn.requests[0]?.status).toBe(200);
  controller.abort();
  await expect(asked).rejects.toThrow(/abort/);
  await expect.poll(() => standIn.requests[0]?.abandoned).toBe(true);
});

test("a response in the background is stopped when the conversation is cancelled", async () => {
  const { model, standIn } = await connect([answer(message("8."))], { pollIntervalMs: 60_000 });
  const controller = new AbortController();
  const { signal } = controller;
  const config = { background: true };
  const { result } = generateStream("How warm?", { model, source, config, signal });
  await expect.poll(() => standIn.requests[0]?.status).toBe(200);
  setTimeout(() => controller.abort(), 50);
  await expect(result).rejects.toMatchObject({ code: "CANCELLED" });
  await expect.poll(() => standIn.requests.at(-1)?.path).toMatch(/\/cancel$/);
});
