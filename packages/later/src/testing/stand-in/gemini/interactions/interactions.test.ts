import { afterAll, describe, expect, test } from "vitest";

import { startGeminiStandIn } from "../../../gemini-stand-in.ts";
import { calls, text } from "../../../script.ts";
import type { GenerateContentRequest } from "../../generate-request.ts";

/** Calls whatever functions there are, then says so. */
function answerTo({ contents, tools }: GenerateContentRequest) {
  const isAnswered = contents.at(-1)?.parts?.some((part) => part.functionResponse !== undefined);
  return tools === undefined || isAnswered === true
    ? text("Done.")
    : calls({ id: "c1", name: "f", args: {} }, { id: "c2", name: "f", args: {} });
}

const standIn = await startGeminiStandIn({ script: answerTo, models: ["m"] });

afterAll(() => standIn.close());

async function send(path: string, body?: unknown, method = "POST") {
  const response = await fetch(`${standIn.url}/v1/interactions${path}`, {
    method,
    headers: { "x-goog-api-key": standIn.apiKey },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.text();
  return { status: response.status, answer: answer.startsWith("{") ? JSON.parse(answer) : answer };
}

const hello = { model: "m", input: "Hello" };
const tools = [{ type: "function", name: "f", description: "F." }];
const result = (call_id: string) => ({ type: "function_result", call_id, result: "x" });

describe("interactions of the stand-in", () => {
  test.each([
    [{ input: "Hello" }, "Either model or agent is required."],
    [{ model: "m" }, "input is required."],
    [{ ...hello, agent: "m" }, "Only one of model and agent can be set."],
    [{ agent: "m", input: "Hello", generation_config: {} }, "not supported for agents"],
    [{ ...hello, temperature: 1 }, 'Unknown name "temperature": Cannot find field.'],
    [{ ...hello, store: "no" }, "Invalid value at 'store': must be a boolean"],
    [{ ...hello, generation_config: { topP: 1 } }, "Unknown name \"topP\" at 'generation_config'"],
    [{ ...hello, background: true, store: false }, "background requires store."],
    [{ ...hello, tools: [{ name: "f" }] }, "tools[0].type: is required"],
    [{ ...hello, tools: [{ ...tools[0], strict: true }] }, "Unknown name \"strict\" at 'tools[0]'"],
    [{ ...hello, tools: [...tools, ...tools] }, "Duplicate function declaration found: f"],
    [{ ...hello, tools, generation_config: { tool_choice: "some" } }, "tool_choice"],
    [{ model: "m", input: [7] }, "input[0]: must be an object"],
    [{ model: "m", input: [{ type: "song" }] }, "input[0].type: is not the type of a step"],
    [{ model: "m", input: [{ type: "user_input" }] }, "input[0].content: must be a list"],
    [
      { model: "m", input: [{ type: "user_input", content: [{ type: "text", text: "" }] }] },
      "input[0].content[0]: has no text",
    ],
    [
      { model: "m", input: [{ type: "user_input", content: [{ type: "song" }] }] },
      "input[0].content[0].type: must be one of",
    ],
    [
      { model: "m", input: [{ type: "function_call", id: "c", arguments: [] }] },
      "input[0].name: is required\ninput[0].arguments: must be an object",
    ],
    [
      { model: "m", input: [{ type: "function_result", call_id: "c", result: 8 }] },
      "input[0].result: must be a string, an object or a list of contents",
    ],
    [{ model: "m", input: [result("c9")] }, "No function call with id 'c9'"],
    ["Hello", "Invalid JSON payload"],
  ])("refuses %j", async (body, message) => {
    const { status, answer } = await send("", body);
    expect(status).toBe(400);
    expect(answer.error.message).toContain(message);
  });

  test("wants every call of the interaction before answered, in any order", async () => {
    const { answer: asked } = await send("", { ...hello, tools });
    expect(asked).toMatchObject({
      status: "requires_action",
      steps: [{ type: "thought" }, {}, {}],
    });
    const next = { model: "m", tools, previous_interaction_id: asked.id };
    const lacking = await send("", { ...next, input: [result("c1")] });
    expect(lacking.answer.error.message).toContain("number of function response parts");
    const complete = await send("", { ...next, input: [result("c2"), result("c1")] });
    expect(complete.answer).toMatchObject({
      status: "completed",
      previous_interaction_id: asked.id,
      steps: [{ content: [{ text: "Done." }] }],
    });
  });

  test("wants thoughts back as they were signed", async () => {
    const { answer: asked } = await send("", { ...hello, tools, store: false });
    const told = { type: "user_input", content: [{ type: "text", text: "Hello" }] };
    const input = [told, ...asked.steps, result("c1"), result("c2")];
    const request = { model: "m", tools, store: false };
    expect((await send("", { ...request, input })).status).toBe(200);
    const unsigned = input.filter(({ type }: { type: string }) => type !== "thought");
    expect((await send("", { ...request, input: unsigned })).status).toBe(400);
  });

  test("has no interaction that was not kept, was deleted, or never was", async () => {
    const { answer: unkept } = await send("", { ...hello, store: false });
    const { answer: kept } = await send("", hello);
    expect((await send(`/${kept.id}`, undefined, "GET")).answer).toEqual(kept);
    expect((await send(`/${kept.id}`, undefined, "DELETE")).status).toBe(200);
    for (const id of [unkept.id, kept.id, "v1_x"]) {
      expect((await send(`/${id}`, undefined, "GET")).status).toBe(404);
      const next = await send("", { ...hello, previous_interaction_id: id });
      expect(next.status).toBe(404);
    }
    expect((await send("", { ...hello, model: "n" })).status).toBe(404);
    expect((await send("/a/b/c", undefined, "GET")).status).toBe(404);
  });

  test("lets time pass for one in the background, and stops it when told to", async () => {
    const { answer: begun } = await send("", { ...hello, background: true });
    expect(begun).toMatchObject({ status: "queued", steps: [] });
    const early = await send("", { ...hello, previous_interaction_id: begun.id });
    expect(early.answer.error.message).toContain("still running");
    const looks = [];
    for (let times = 0; times < 3; times += 1) {
      looks.push((await send(`/${begun.id}`, undefined, "GET")).answer.status);
    }
    expect(looks).toEqual(["in_progress", "completed", "completed"]);
    expect((await send(`/${begun.id}/cancel`)).status).toBe(400);
    const { answer: other } = await send("", { ...hello, background: true });
    expect((await send(`/${other.id}/cancel`)).answer.status).toBe("cancelled");
    expect((await send(`/${other.id}`, undefined, "GET")).answer.status).toBe("cancelled");
  });
});
