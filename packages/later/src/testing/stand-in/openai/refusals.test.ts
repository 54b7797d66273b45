import { OpenAI } from "openai";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";

import { startOpenAIStandIn } from "../../openai-stand-in.ts";
import { calls, text } from "../../script.ts";
import { damage, statusesOf } from "../fixtures/damage.ts";

const standIn = await startOpenAIStandIn({ script: () => text("Yes."), maxBodyBytes: 20_000 });

afterAll(() => standIn.close());

async function post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${standIn.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${standIn.apiKey}`, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, answer: (await response.json()) as unknown };
}

const closed = { type: "object", properties: {}, required: [], additionalProperties: false };
const open = { type: "object", properties: { city: { type: "string" } } };

describe("the stand-in for Chat Completions", () => {
  const user = { role: "user", content: "Hello" };
  const base = { model: "m", messages: [user] };
  const declared = (members: object) => ({ type: "function", function: members });
  const tool = declared({ name: "f", description: "F.", parameters: open });
  const call = { id: "c1", type: "function", function: { name: "f", arguments: "{}" } };
  const called = { role: "assistant", content: null, tool_calls: [call] };
  const result = { role: "tool", tool_call_id: "c1", content: "8" };
  const format = (json_schema: object) => ({
    response_format: { type: "json_schema", json_schema },
  });

  test.each([
    [base],
    [{ ...base, messages: [{ role: "developer", content: "Be brief." }, user], temperature: 0 }],
    [{ ...base, tools: [tool, declared({ name: "g", strict: true, parameters: closed })] }],
    [{ ...base, tools: [tool], messages: [user, called, result] }],
    [
      {
        ...base,
        tools: [tool],
        messages: [user, called, { ...result, content: [{ type: "text", text: "8" }] }],
      },
    ],
    [{ ...base, tools: [tool], tool_choice: { type: "function", function: { name: "f" } } }],
    [{ ...base, stop: ["."], stream: false, user: "u", ...format({ name: "a", schema: open }) }],
  ])("takes %j", async (body) => {
    const { status, answer } = await post("/chat/completions", body);
    expect({ status, answer }).toMatchObject({
      status: 200,
      answer: { object: "chat.completion" },
    });
  });

  test.each([
    ["[]", "expected an object"],
    [{ messages: [user] }, "you must provide a model parameter"],
    [{ model: "m" }, "Missing required parameter: 'messages'."],
    [{ ...base, top_k: 1 }, "Unrecognized request argument supplied: top_k"],
    [{ ...base, messages: [] }, "Invalid 'messages': empty array."],
    [{ ...base, messages: [{ role: "model", content: "Hi" }] }, "Invalid value: 'model'."],
    [{ ...base, messages: [{ role: "user", content: null }] }, "expected a string, got null"],
    [
      { ...base, messages: [user, { role: "assistant", content: "" }] },
      "Invalid value for 'content'",
    ],
    [
      { ...base, messages: [{ role: "user", content: [{ type: "song" }] }] },
      "messages[0].content[0].type",
    ],
    [
      { ...base, messages: [{ role: "user", content: [{ type: "text" }] }] },
      "messages[0].content[0].text",
    ],
    [{ ...base, messages: [user, result] }, "must be a response to a preceeding message"],
    [{ ...base, messages: [user, called] }, "did not have response messages: c1"],
    [{ ...base, messages: [user, called, user] }, "did not have response messages: c1"],
    [
      { ...base, messages: [user, called, result, result] },
      "must be a response to a preceeding message",
    ],
    [
      { ...base, messages: [user, called, { ...result, content: [{ type: "file", file: {} }] }] },
      "content[0].type",
    ],
    [
      { ...base, messages: [user, { ...called, tool_calls: [{ ...call, id: 7 }] }] },
      "tool_calls[0].id",
    ],
    [{ ...base, stream_options: {} }, "only allowed when 'stream' is enabled"],
    [{ ...base, tool_choice: "auto" }, "only allowed when 'tools' are specified"],
    [{ ...base, tools: [] }, "Invalid 'tools': empty array."],
    [
      { ...base, tools: [{ type: "function", name: "f" }] },
      "Missing required parameter: 'tools[0].function'.",
    ],
    [{ ...base, tools: [{ type: "mcp" }] }, "Invalid value: 'tools[0].type'."],
    [{ ...base, tools: [declared({ name: "a b" })] }, "Invalid 'tools[0].function.name'"],
    [
      { ...base, tools: [declared({ name: "f", strict: true, parameters: open })] },
      "Invalid schema for function 'f'",
    ],
    [
      { ...base, tools: [tool], tool_choice: { type: "function", function: { name: "g" } } },
      "Tool choice 'g' not found",
    ],
    [
      { ...base, tools: [tool], tool_choice: { type: "allowed_tools" } },
      "tool_choice.allowed_tools",
    ],
    [{ ...base, tools: [tool], tool_choice: "any" }, "Invalid value: 'tool_choice'."],
    [
      { ...base, ...format({ name: "a", schema: open, strict: true }) },
      "Invalid schema for response_format 'a'",
    ],
    ["{", "We could not parse the JSON body of your request."],
  ])("refuses %j", async (body, message) => {
    const { status, answer } = await post("/chat/completions", body);
    expect({ status, answer }).toMatchObject({
      status: 400,
      answer: {
        error: { type: "invalid_request_error", message: expect.stringContaining(message) },
      },
    });
  });

  test("answers every request that is damaged somewhere with 200 or 400, without a fault", async () => {
    const request = {
      ...base,
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "How far is it?" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AA" } },
          ],
        },
        called,
        result,
        { role: "assistant", content: "Far." },
        user,
      ],
      tools: [declared({ name: "f", description: "F.", strict: true, parameters: closed })],
      tool_choice: {
        type: "allowed_tools",
        allowed_tools: { mode: "auto", tools: [declared({ name: "f" })] },
      },
      ...format({ name: "a", strict: true, schema: closed }),
    };
    expect(await damaged("/chat/completions", request)).toEqual([[200], [200, 400]]);
  });
});

describe("the stand-in for Responses", () => {
  const asked = { type: "message", role: "user", content: [{ type: "input_text", text: "?" }] };
  const called = { type: "function_call", call_id: "c", name: "f", arguments: "{}" };
  const told = { type: "function_call_output", call_id: "c", output: "8" };
  const thought = {
    type: "reasoning",
    id: "rs_9",
    summary: [{ type: "summary_text", text: "Hm." }],
  };
  const said = {
    type: "message",
    role: "assistant",
    content: [{ type: "output_text", text: "8.", annotations: [] }],
  };
  const base = { model: "m", input: [asked] };
  const tool = { type: "function", name: "f", description: "F.", parameters: open, strict: false };
  const format = (members: object) => ({
    text: { format: { type: "json_schema", name: "a", ...members } },
  });

  test.each([
    [{ ...base, input: "Hello" }],
    [
      {
        ...base,
        input: [{ role: "user", content: "Hello" }, { role: "assistant", content: "Hi." }, asked],
      },
    ],
    [{ ...base, input: [asked, thought, called, told, said, asked], tools: [tool] }],
    [
      {
        ...base,
        input: [{ role: "developer", content: "Be brief." }, asked],
        instructions: "Be kind.",
      },
    ],
    [
      {
        ...base,
        tools: [tool, { type: "file_search", vector_store_ids: [] }],
        tool_choice: { type: "file_search" },
      },
    ],
    [
      {
        ...base,
        ...format({ schema: open }),
        store: false,
        include: ["reasoning.encrypted_content"],
      },
    ],
  ])("takes %j", async (body) => {
    const { status, answer } = await post("/responses", body);
    expect({ status, answer }).toMatchObject({
      status: 200,
      answer: { object: "response", status: "completed" },
    });
  });

  test.each([
    ["an unknown member", { ...base, stop: "." }, "Unknown parameter: 'stop'."],
    ["what is missing", { model: "m" }, "Missing required parameter: 'input'."],
    ["no model", { input: "Hello" }, "Missing required parameter: 'model'."],
    ["no input", { ...base, input: [] }, "Invalid value: 'input'."],
    [
      "an unknown member of an item",
      { ...base, input: [{ ...asked, name: "a" }] },
      "'input[0].name'",
    ],
    ["an unknown item", { ...base, input: [{ type: "song" }] }, "Invalid value: 'input[0].type'."],
    [
      "a state of a reasoning",
      { ...base, input: [{ ...thought, status: "completed" }, said] },
      "'input[0].status'",
    ],
    [
      "a call without an answer",
      { ...base, input: [asked, called] },
      "No tool output found for function call c.",
    ],
    [
      "an answer without a call",
      { ...base, input: [asked, told] },
      "No tool call found for function call output with call_id c.",
    ],
    ["an answer too late", { ...base, input: [called, asked, told] }, "No tool output found"],
    [
      "a reasoning that nothing follows",
      { ...base, input: [asked, thought, asked] },
      "without its required following item",
    ],
    [
      "words of the user in a message of the model",
      { ...base, input: [{ ...asked, role: "assistant" }] },
      "input[0].content[0]",
    ],
    [
      "a response that is not kept",
      { ...base, previous_response_id: "resp_9" },
      "Previous response with id 'resp_9' not found.",
    ],
    ["a choice without tools", { ...base, tool_choice: "auto" }, "only allowed when 'tools'"],
    [
      "a choice that there is not",
      { ...base, tools: [tool], tool_choice: { type: "function", name: "g" } },
      "Tool choice 'g' not found",
    ],
    [
      "a tool that there is not",
      { ...base, tools: [{ type: "magic" }] },
      "Invalid value: 'tools[0].type'.",
    ],
    [
      "a tool that is not whole",
      { ...base, tools: [{ type: "mcp" }] },
      "Missing required parameter: 'tools[0].server_label'.",
    ],
    [
      "a tool in the other API's form",
      { ...base, tools: [{ type: "function", function: {} }] },
      "Unknown parameter: 'tools[0].function'.",
    ],
    [
      "a strict tool that is open",
      { ...base, tools: [{ ...tool, strict: true }] },
      "Invalid schema for function 'f'",
    ],
    [
      "a background that is not kept",
      { ...base, background: true, store: false },
      "Invalid value: 'background'.",
    ],
    [
      "an address that is none",
      { ...base, input: [{ ...asked, content: [{ type: "input_image", image_url: "gs://a" }] }] },
      "input[0].content",
    ],
    [
      "a list as the form of an answer",
      { ...base, ...format({ schema: { type: "array" } }) },
      "schema must be a JSON Schema of",
    ],
    [
      "an open form that is strict",
      { ...base, ...format({ schema: open, strict: true }) },
      "Invalid schema for response_format 'a'",
    ],
    ["no JSON", "", "We could not parse the JSON body"],
  ])("refuses %s", async (_what, body, message) => {
    const { status, answer } = await post("/responses", body);
    expect({ status, answer }).toMatchObject({
      status: 400,
      answer: {
        error: { type: "invalid_request_error", message: expect.stringContaining(message) },
      },
    });
  });

  test("knows its items again, and what they belong to", async () => {
    const thinking = { text: "Hm.", thought: true };
    const content = { role: "model" as const, parts: [thinking, { functionCall: { name: "f" } }] };
    const other = await startOpenAIStandIn({ script: () => ({ candidates: [{ content }] }) });
    onTestFinished(() => other.close());
    const client = new OpenAI({ apiKey: other.apiKey, baseURL: other.url, maxRetries: 0 });
    const ask = (input: readonly unknown[], rest: object = {}) =>
      client.post("/responses", { body: { model: "m", input, ...rest } });
    const { output } = (await ask([asked])) as { output: [object, { call_id: string }] };
    const [why, what] = output;
    const result = { ...told, call_id: what.call_id };
    await expect(ask([asked, what, result])).rejects.toThrow(
      /without its required 'reasoning' item/,
    );
    const changed = { ...what, arguments: '{"a":1}' };
    await expect(ask([asked, why, changed, result])).rejects.toThrow(/is not what it was/);
    const stateless = ask([asked, why, what, result], { store: false });
    await expect(stateless).rejects.toThrow(/Items are not persisted/);
    expect(await ask([asked, why, what, result])).toMatchObject({ status: "completed" });
  });

  test("answers every request that is damaged somewhere with 200, 400 or 404, without a fault", async () => {
    const request = {
      ...base,
      instructions: "Be brief.",
      input: [
        {
          role: "user",
          content: [
            { type: "input_text", text: "How far is it?" },
            { type: "input_image", image_url: "data:image/png;base64,AA" },
          ],
        },
        thought,
        called,
        { ...told, output: [{ type: "input_text", text: "8" }] },
        said,
        asked,
      ],
      tools: [{ ...tool, strict: true, parameters: closed }],
      tool_choice: {
        type: "allowed_tools",
        mode: "auto",
        tools: [{ type: "function", name: "f" }],
      },
      reasoning: { summary: "auto" },
      include: [],
      ...format({ schema: closed, strict: true }),
    };
    expect(await damaged("/responses", request)).toEqual([[200], [200, 400]]);
  });
});

/** The statuses of a request, and of everything that comes of damaging it, before the planner. */
async function damaged(path: string, request: object) {
  const planning = await startOpenAIStandIn();
  onTestFinished(() => planning.close());
  const headers = { authorization: `Bearer ${planning.apiKey}` };
  const send = (body: string) => fetch(`${planning.url}${path}`, { method: "POST", headers, body });
  return [await statusesOf([request], send), await statusesOf(damage(request), send)];
}

describe("the stand-in for OpenAI's API", () => {
  test.each([
    [{ authorization: "" }, "/chat/completions", 401, "You didn't provide an API key.", null],
    [
      { authorization: "Bearer sk-wrong-wrong" },
      "/responses",
      401,
      "Incorrect API key provided: sk-w****rong.",
      "invalid_api_key",
    ],
    [
      { authorization: "", "api-key": "wrong" },
      "/responses",
      401,
      "Incorrect API key provided: *****.",
      "invalid_api_key",
    ],
    [{}, "/embeddings", 404, "Invalid URL (POST /v1/embeddings)", null],
    [{}, "/responses/a/b/c", 404, "Invalid URL", null],
    [{}, "/responses/resp_9/cancel", 404, "Response with id 'resp_9' not found.", null],
  ])("refuses %j at %s with %i", async (headers, path, status, message, code) => {
    const refused = await post(path, { model: "m", input: "Hello" }, headers);
    expect(refused).toMatchObject({
      status,
      answer: {
        error: { type: "invalid_request_error", message: expect.stringContaining(message), code },
      },
    });
  });

  test("refuses requests that are too long", async () => {
    const long = await post("/responses", { model: "m", input: "a".repeat(30_000) });
    expect(long).toMatchObject({
      status: 413,
      answer: { error: { message: "Maximum content size limit (20000) exceeded" } },
    });
  });

  test("tells of limits and failures as the API does", async () => {
    const busy = Object.assign(new Error("Slow down."), { status: 429, retryAfterMs: 3_000 });
    const broken = Object.assign(new Error("Sorry."), { status: 500 });
    const failing = await startOpenAIStandIn({ script: [busy, broken, calls()] });
    onTestFinished(() => failing.close());
    const client = new OpenAI({ apiKey: failing.apiKey, baseURL: failing.url, maxRetries: 0 });
    const ask = () => client.responses.create({ model: "m", input: "Hello" });
    await expect(ask()).rejects.toMatchObject({
      status: 429,
      code: "rate_limit_exceeded",
      requestID: expect.stringMatching(/^req_/),
    });
    await expect(ask()).rejects.toMatchObject({ status: 500, type: "server_error" });
  });
});
