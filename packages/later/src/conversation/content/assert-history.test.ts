import { expect, test } from "vitest";

import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import { emptyRuntime, getWeather } from "../fixtures/tools.ts";
import { generate } from "../generate.ts";
import { assertHistory } from "./assert-history.ts";
import type { Content } from "./content.ts";

const question = { role: "user", parts: [{ text: "How warm?" }] };
const call = { id: "c1", name: "getWeather", args: { city: "Rome" } };
const asked = { role: "model", parts: [{ functionCall: call, thoughtSignature: "c2ln" }] };
const response = { id: "c1", name: "getWeather", response: { output: 8 } };
const answered = { role: "user", parts: [{ functionResponse: response }] };
const said = { role: "model", parts: [{ text: "8." }] };

function user(...parts: readonly unknown[]): object {
  return { role: "user", parts };
}

function model(...parts: readonly unknown[]): object {
  return { role: "model", parts };
}

test.each([
  ["a whole conversation", [question, asked, answered, said]],
  ["one that ends with answers", [question, asked, answered]],
  ["nothing", []],
  ["parts that only Gemini knows", [question, model({ executableCode: { code: "1" } })]],
  [
    "an empty text that carries a signature",
    [question, model({ text: "", thoughtSignature: "x" })],
  ],
  [
    "a call without arguments",
    [question, model({ functionCall: { ...call, args: undefined } }), answered],
  ],
])("%s is a history", (_what, history) => {
  expect(() => assertHistory(history)).not.toThrow();
});

test.each([
  ["text", "Hello", ""],
  ["the turns of another API", [{ role: "user", content: "Hello" }], "/0/parts"],
  ["a role of another API", [question, { ...said, role: "assistant" }], "/1/role"],
  [
    "answers under the role of another API",
    [question, asked, { ...answered, role: "tool" }],
    "/2/role",
  ],
  ["a missing turn", [question, null], "/1"],
  ["a turn without parts", [question, model()], "/1/parts"],
  ["a part that is text", [user("Hello")], "/0/parts/0"],
  ["a part that says nothing", [question, model({ thought: true })], "/1/parts/0"],
  ["a text that is none", [user({ text: 5 })], "/0/parts/0/text"],
  [
    "a signature that became an object",
    [question, model({ text: "8.", thoughtSignature: {} })],
    "/1/parts/0/thoughtSignature",
  ],
  ["a call by the user", [user({ functionCall: call })], "/0/parts/0/functionCall"],
  [
    "an answer by the model",
    [question, model({ functionResponse: response })],
    "/1/parts/0/functionResponse",
  ],
  [
    "a call without a name",
    [question, model({ functionCall: { args: {} } })],
    "/1/parts/0/functionCall/name",
  ],
  [
    "a call that is text",
    [question, model({ functionCall: "getWeather" })],
    "/1/parts/0/functionCall",
  ],
  [
    "arguments as text",
    [question, model({ functionCall: { ...call, args: "{}" } })],
    "/1/parts/0/functionCall/args",
  ],
  [
    "an answer that holds no object",
    [question, asked, user({ functionResponse: { ...response, response: "8" } })],
    "/2/parts/0/functionResponse/response",
  ],
  [
    "an id that is a number",
    [question, asked, user({ functionResponse: { ...response, id: 1 } })],
    "/2/parts/0/functionResponse/id",
  ],
  ["calls at the end", [question, asked], "/1"],
  ["calls that another question follows", [question, asked, question], "/2"],
  [
    "more calls than answers",
    [question, model(asked.parts[0], { functionCall: call }), answered],
    "/2",
  ],
  ["an answer to nothing", [question, said, answered], "/2"],
  ["an answer at the beginning", [answered, said], "/0"],
  [
    "an answer by another name",
    [question, asked, user({ functionResponse: { ...response, name: "c1" } })],
    "/2/parts/0",
  ],
  [
    "an answer by another id",
    [question, asked, user({ functionResponse: { ...response, id: "c2" } })],
    "/2/parts/0",
  ],
])("%s is refused, with a pointer", (_what, history, path) => {
  expect(() => assertHistory(history)).toThrow(
    expect.objectContaining({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining(path),
      details: { option: "history", path },
    }),
  );
});

test("a history goes through JSON and is continued with every signature where it was", async () => {
  const source = emptyRuntime();
  const parts = [
    { text: "Let me look.", thoughtSignature: "dGV4dA==" },
    { functionCall: call, thoughtSignature: "c2ln" },
  ];
  const signed = { candidates: [{ content: { role: "model" as const, parts } }] };
  const first = await generate("How warm?", {
    model: scriptedModel([signed, text("8 degrees.")]),
    source,
    tools: [getWeather],
  });
  const history = JSON.parse(JSON.stringify(first.history)) as readonly Content[];
  const next = scriptedModel([calls({ ...call, id: "c2" }), text("Still 8.")]);
  await generate("And now?", { model: next, source, tools: [getWeather], history });
  expect(next.requests[1]?.contents.slice(0, 4)).toEqual(first.history);
  expect(next.requests[1]?.contents[1]?.parts).toEqual(parts);
});

test("a damaged history is refused before anything is asked", async () => {
  const history = [question, asked] as unknown as readonly Content[];
  const asking = scriptedModel([text("Hi.")]);
  const work = generate("?", { model: asking, source: emptyRuntime(), history });
  await expect(work).rejects.toMatchObject({ code: "INVALID_ARGUMENT", details: { path: "/1" } });
  expect(asking.requests).toEqual([]);
});
