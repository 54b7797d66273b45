import { afterAll, describe, expect, test } from "vitest";

import { startAnthropicStandIn } from "../../anthropic-stand-in.ts";
import { text } from "../../script.ts";
import { damage, statusesOf } from "../fixtures/damage.ts";

const standIn = await startAnthropicStandIn({ script: () => text("Yes."), maxBodyBytes: 20_000 });

afterAll(() => standIn.close());

async function post(body: unknown, headers: object = {}, path = "/v1/messages") {
  const response = await fetch(`${standIn.url}${path}`, {
    method: "POST",
    headers: { "x-api-key": standIn.apiKey, "anthropic-version": "2023-06-01", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const answer = (await response.json()) as { readonly error?: { readonly message: string } };
  return { status: response.status, answer };
}

const user = { role: "user", content: "Hello" };
const base = { model: "m", max_tokens: 2_000, messages: [user] };
const schema = { type: "object", properties: { city: { type: "string" } } };
const tool = { name: "f", description: "F.", input_schema: schema };
const call = { type: "tool_use", id: "c1", name: "f", input: {} };
const said = (...content: readonly object[]) => ({ role: "assistant", content });
const result = { type: "tool_result", tool_use_id: "c1", content: "8" };
const told = (...content: readonly object[]) => ({ role: "user", content });
const format = (form: object) => ({
  output_config: { format: { type: "json_schema", schema: form } },
});

describe("the stand-in for Anthropic's API", () => {
  test.each([
    [base, {}],
    [{ ...base, system: "Be brief.", temperature: 0, metadata: { user_id: "u" } }, {}],
    [{ ...base, tools: [{ ...tool, type: "custom" }], tool_choice: { type: "auto" } }, {}],
    [{ ...base, tools: [tool], messages: [user, said(call), told(result)] }, {}],
    [{ ...base, messages: [user, { role: "system", content: "Be brief." }] }, {}],
    [{ ...base, tools: [{ type: "web_fetch_20250910", name: "web_fetch" }] }, {}],
  ])("takes %j", async (body, headers) => {
    expect(await post(body, headers)).toMatchObject({ status: 200, answer: { role: "assistant" } });
  });

  test.each([
    ["[]", "Input should be a valid dictionary"],
    [{ ...base, model: undefined }, "model: Field required"],
    [{ ...base, max_tokens: undefined }, "max_tokens: Field required"],
    [{ ...base, max_tokens: 0 }, "max_tokens: Input should be greater than or equal to 1"],
    [{ ...base, stop: "." }, "stop: Extra inputs are not permitted"],
    [{ ...base, mcp_servers: [] }, "mcp_servers: Extra inputs are not permitted"],
    [{ ...base, messages: [] }, "messages: at least one message is required"],
    [
      { ...base, messages: [said({ type: "text", text: "Hi" })] },
      'first message must use the "user" role',
    ],
    [{ ...base, messages: [{ role: "developer", content: "x" }] }, 'unexpected role "developer"'],
    [{ ...base, messages: [{ role: "system", content: "x" }, user] }, "first message must use"],
    [{ ...base, messages: [user, { role: "system", content: [{ type: "image" }] }] }, "messages.1"],
    [
      { ...base, tools: [tool], messages: [user, said(call), { role: "system", content: "x" }] },
      "`tool_use` ids were found without",
    ],
    [{ ...base, messages: [{ role: "user", content: "" }] }, "must have non-empty content"],
    [
      { ...base, messages: [told({ type: "text", text: " " })] },
      "must contain non-whitespace text",
    ],
    [
      { ...base, messages: [told({ type: "text", text: "a", name: "b" })] },
      "messages.0.content.0.text.name: Extra inputs",
    ],
    [{ ...base, messages: [told({ type: "song" })] }, "unexpected block of type song"],
    [
      { ...base, messages: [user, said({ type: "text", text: "Hi" })] },
      "does not support assistant message prefill",
    ],
    [
      { ...base, messages: [user, said(call)] },
      "`tool_use` ids were found without `tool_result` blocks",
    ],
    [{ ...base, messages: [user, said(call), user] }, "`tool_use` ids were found without"],
    [{ ...base, messages: [user, said(call, call), told(result)] }, "ids must be unique"],
    [{ ...base, messages: [user, said(call), told(result, result)] }, "must have a single result"],
    [{ ...base, messages: [told(result)] }, "unexpected `tool_use_id`"],
    [
      { ...base, messages: [user, said({ ...call, id: "a.b" }), told(result)] },
      "String should match pattern",
    ],
    [
      {
        ...base,
        messages: [user, said({ type: "thinking", thinking: "Hm.", signature: "s" }), user],
      },
      "Invalid `signature` in `thinking` block",
    ],
    [
      {
        ...base,
        messages: [
          told({ type: "image", source: { type: "base64", media_type: "image/bmp", data: "AA" } }),
        ],
      },
      "source.base64.media_type",
    ],
    [
      { ...base, system: [{ type: "text", text: "" }] },
      "system: text content blocks must be non-empty",
    ],
    [
      { ...base, thinking: { type: "enabled", budget_tokens: 10 } },
      "greater than or equal to 1024|at least 1024",
    ],
    [
      { ...base, thinking: { type: "enabled", budget_tokens: 3_000 } },
      "must be greater than `budget_tokens`",
    ],
    [{ ...base, tools: [tool, tool] }, "Tool names must be unique"],
    [
      { ...base, tools: [{ ...tool, name: "a b" }] },
      "tools.0.custom.name: String should match pattern",
    ],
    [{ ...base, tools: [{ ...tool, parameters: {} }] }, "tools.0.custom.parameters: Extra inputs"],
    [{ ...base, tools: [{ name: "f" }] }, "custom.input_schema: Field required"],
    [
      { ...base, tools: [{ ...tool, input_schema: { type: "string" } }] },
      "Input should be 'object'",
    ],
    [
      { ...base, tools: [{ ...tool, input_schema: { type: "object", anyOf: [] } }] },
      "at the top level",
    ],
    [
      { ...base, tools: [{ ...tool, strict: true }] },
      "'additionalProperties' must be explicitly set to false",
    ],
    [{ ...base, tool_choice: { type: "any" } }, "may only be specified while providing tools"],
    [{ ...base, tools: [tool], tool_choice: { type: "tool", name: "g" } }, "Tool 'g' not found"],
    [{ ...base, tools: [tool], tool_choice: { type: "some" } }, "tool_choice: Input tag"],
    [{ ...base, ...format({ type: "object" }) }, "must be explicitly set to false"],
    [
      { ...base, ...format({ type: "integer", maximum: 3 }) },
      "property 'maximum' is not supported",
    ],
    ["", "not valid JSON: empty"],
    ["{", "not valid JSON: no JSON"],
    [`${"[".repeat(200)}${"]".repeat(200)}`, "not valid JSON: too deep"],
  ])("refuses %j", async (body, message) => {
    const { status, answer } = await post(body);
    expect({ status, answer }).toEqual({
      status: 400,
      answer: {
        type: "error",
        error: {
          type: "invalid_request_error",
          message: expect.stringMatching(new RegExp(message.replaceAll(/[.`'"[\]()]/g, "."))),
        },
        request_id: expect.stringMatching(/^req_/),
      },
    });
  });

  test.each([
    [{ "x-api-key": "wrong" }, "/v1/messages", 401, "authentication_error", "invalid x-api-key"],
    [
      { "x-api-key": "" },
      "/v1/messages",
      401,
      "authentication_error",
      "x-api-key header is required",
    ],
    [
      { "x-api-key": "", authorization: "Bearer wrong" },
      "/v1/messages",
      401,
      "authentication_error",
      "invalid x-api-key",
    ],
    [
      { "anthropic-beta": "b" },
      "/v1/messages",
      404,
      "not_found_error",
      "msg_9 was not found",
      { type: "continue", previous_message_id: "msg_9" },
    ],
    [
      { "anthropic-beta": "b" },
      "/v1/messages",
      400,
      "invalid_request_error",
      "thread: Input tag",
      { type: "fork" },
    ],
    [
      {},
      "/v1/messages",
      400,
      "invalid_request_error",
      "thread: Extra inputs are not permitted",
      { type: "create" },
    ],
    [{}, "/v1/complete", 404, "not_found_error", "Not Found"],
  ])("refuses %j at %s with %i", async (headers, path, status, type, message, thread?: object) => {
    const refused = await post({ ...base, thread }, headers, path);
    expect(refused).toMatchObject({
      status,
      answer: { error: { type, message: expect.stringContaining(message) } },
    });
  });

  test("refuses requests that are too long, and those without a version", async () => {
    const long = await post({ ...base, system: "a".repeat(30_000) });
    expect(long).toMatchObject({ status: 413, answer: { error: { type: "request_too_large" } } });
    const headers = { "x-api-key": standIn.apiKey };
    const response = await fetch(`${standIn.url}/v1/messages`, { method: "POST", headers });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("anthropic-version: header is required");
  });

  test("answers every request that is damaged somewhere with 200 or 400, without a fault", async () => {
    const planning = await startAnthropicStandIn();
    const send = (body: string) =>
      fetch(`${planning.url}/v1/messages`, {
        method: "POST",
        headers: { "x-api-key": planning.apiKey, "anthropic-version": "2023-06-01" },
        body,
      });
    const image = { type: "base64", media_type: "image/png", data: "AA" };
    const request = {
      ...base,
      system: [{ type: "text", text: "Be brief." }],
      messages: [
        told(
          { type: "text", text: "How far is it from Oslo to Rome?" },
          { type: "image", source: image },
        ),
        said(call),
        told({ ...result, content: [{ type: "text", text: "[8]" }], is_error: true }),
        said({ type: "text", text: "Far." }),
        user,
      ],
      tools: [{ ...tool, strict: true, input_schema: { ...schema, additionalProperties: false } }],
      tool_choice: { type: "tool", name: "f" },
      thinking: { type: "disabled" },
      output_config: { format: { type: "json_schema", schema: { anyOf: [{ enum: [1] }] } } },
    };
    expect(await statusesOf([request], send)).toEqual([200]);
    expect(await statusesOf(damage(request), send)).toEqual([200, 400]);
    await planning.close();
  });

  test("takes members of the beta surface there only", async () => {
    const beta = { "anthropic-beta": "mcp-client-2025-11-20" };
    const { status } = await post({ ...base, mcp_servers: [] }, beta);
    expect(status).toBe(200);
  });
});
