import { expect, test } from "vitest";

import type { ModelRequest } from "../conversation/model/model-client.ts";
import { calls, text } from "./script.ts";
import { scriptedModel } from "./scripted-model.ts";

const request: ModelRequest = {
  contents: [{ role: "user", parts: [{ text: "What is 1 + 2?" }] }],
  declarations: [],
};

test("answers request n with element n of the script", async () => {
  const model = scriptedModel([calls({ name: "add", args: { a: 1, b: 2 } }), text("It is 3.")]);
  expect(await model.generate(request)).toEqual({
    candidates: [
      {
        content: {
          role: "model",
          parts: [{ functionCall: { name: "add", args: { a: 1, b: 2 } } }],
        },
        finishReason: "STOP",
      },
    ],
  });
  const second = await model.generate(request);
  expect(second.candidates?.[0]?.content?.parts).toEqual([{ text: "It is 3." }]);
});

test("keeps a copy of every request, which later changes do not reach", async () => {
  const model = scriptedModel([text("first"), text("second")], { model: "test-model" });
  const contents = [...request.contents];
  const temperature = () => 0;
  await model.generate({ ...request, contents, config: { temperature } });
  contents.push({ role: "model", parts: [{ text: "first" }] });
  await model.generate({ ...request, contents });
  expect(model.model).toBe("test-model");
  expect(model.requests.map(({ contents }) => contents.length)).toEqual([1, 2]);
  expect(model.requests[0]?.config).toEqual({ temperature });
});

test("rejects with an error of the script, and goes on with the next element", async () => {
  const model = scriptedModel([new Error("overloaded"), text("again")]);
  await expect(model.generate(request)).rejects.toThrow("overloaded");
  expect((await model.generate(request)).candidates).toHaveLength(1);
});

test("asks functions, in a list or instead of one, for the answer to a request", async () => {
  const echo = async ({ contents }: ModelRequest) => text(`${contents.length} turns`);
  for (const model of [scriptedModel([echo]), scriptedModel(echo)]) {
    const answer = await model.generate(request);
    expect(answer.candidates?.[0]?.content?.parts).toEqual([{ text: "1 turns" }]);
  }
});

test("tells nothing of calls before they are whole where they are not streamed", async () => {
  const delta = { index: 0, name: "f", path: "/a", value: 1 };
  const model = scriptedModel([
    [{ candidates: [{ callDeltas: [delta] }] }, calls({ name: "f", args: { a: 1 } })],
  ]);
  const { candidates } = await model.generate(request);
  expect(candidates?.[0]).not.toHaveProperty("callDeltas");
});

test("streams a list as its chunks, and merges the same list when it is not streamed", async () => {
  const chunks = [
    { candidates: [{ content: { role: "model" as const, parts: [{ text: "It " }] } }] },
    { ...text("is 3."), usageMetadata: { totalTokenCount: 7 } },
  ];
  const model = scriptedModel([chunks, chunks]);
  const streamed = [];
  for await (const chunk of model.generateStream(request)) streamed.push(chunk);
  expect(streamed).toEqual(chunks);
  expect(await model.generate(request)).toEqual({
    candidates: [
      {
        content: { role: "model", parts: [{ text: "It " }, { text: "is 3." }] },
        finishReason: "STOP",
      },
    ],
    usageMetadata: { totalTokenCount: 7 },
  });
});

test("rejects clearly when the script has no answer left", async () => {
  const model = scriptedModel([text("only")]);
  await model.generate(request);
  await expect(model.generate(request)).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringContaining("no answer for request 2"),
  });
  const stream = model.generateStream(request)[Symbol.asyncIterator]();
  await expect(stream.next()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
});

test("rejects with the signal's reason, before and while an answer is made", async () => {
  const reason = new Error("no longer needed");
  const model = scriptedModel([() => new Promise<never>(() => {}), text("left")]);
  await expect(model.generate(request, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const pending = model.generate(request, { signal: controller.signal });
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  expect(model.requests).toHaveLength(1);
});

test("breaks off a stream between chunks when the signal fires", async () => {
  const controller = new AbortController();
  const model = scriptedModel([[text("one"), text("two")]]);
  const seen: unknown[] = [];
  const read = async () => {
    for await (const chunk of model.generateStream(request, { signal: controller.signal })) {
      seen.push(chunk);
      controller.abort();
    }
  };
  await expect(read()).rejects.toMatchObject({ name: "AbortError" });
  expect(seen).toHaveLength(1);
});
