import { afterAll, describe, expect, test } from "vitest";

import type { Content } from "../../../conversation/content/content.ts";
import { emptyRuntime, getWeather } from "../../../conversation/fixtures/tools.ts";
import { generate } from "../../../conversation/generate.ts";
import { connect } from "./fixtures/connect.ts";
import { answer, call, message, reasoning } from "./fixtures/script.ts";
import { waysToAsk } from "./fixtures/ways-to-ask.ts";
import type { ResponseItemPart } from "./response-item.ts";
import { responses } from "./responses.ts";

const source = emptyRuntime();
const tools = [getWeather];
const rome = call("getWeather", { city: "Rome" });
const done = answer(message("It is 8 degrees."));

afterAll(() => source.close());

describe.each(waysToAsk)("a history, $how", ({ ask }) => {
  test.each([
    { where: "by the same client", types: ["message"] },
    {
      where: "by another one",
      types: [
        "message",
        "reasoning",
        "message",
        "function_call",
        "function_call_output",
        "message",
        "message",
      ],
    },
  ])("goes on with a history that was kept as JSON, $where", async (expected) => {
    const commentary = { ...message("Let me ", "look."), phase: "commentary" };
    const { model, client, asked, types, statuses } = await connect([
      answer(reasoning("Rome.", "Warm?"), commentary, rome),
      done,
      answer(message("Still 8.")),
    ]);
    const first = await ask("How warm?", { model, source, tools });
    const history = JSON.parse(JSON.stringify(first.history)) as Content[];
    const isSame = expected.where === "by the same client";
    const next = isSame ? model : responses(client, "gpt-test");
    const second = await ask("And now?", { model: next, source, tools, history });
    expect(second.text).toBe("Still 8.");
    expect(types()[2]).toEqual(expected.types);
    expect(statuses()).toEqual([200, 200, 200]);
    if (isSame) return;
    expect(asked()[2]?.input.slice(1, 4)).toEqual([
      { id: "rs_1", ...reasoning("Rome.", "Warm?") },
      { id: "msg_2", status: "completed", ...commentary },
      { id: "fc_3", call_id: "call_3", status: "completed", ...rome },
    ]);
  });

  test("sends everything where the API keeps nothing, reasoning in its encrypted form", async () => {
    const script = [answer(reasoning("Rome?"), rome), answer(reasoning(), message("8."))];
    const { model, asked, statuses } = await connect([...script, done]);
    const options = { model, source, tools, config: { store: false } };
    const first = await ask("How warm?", options);
    const history = JSON.parse(JSON.stringify(first.history)) as Content[];
    await ask("Sure?", { ...options, history });
    expect(statuses()).toEqual([200, 200, 200]);
    expect(asked().map((body) => body["include"])).toEqual(
      Array.from({ length: 3 }, () => ["reasoning.encrypted_content"]),
    );
    expect(asked()[2]?.input).toEqual([
      { type: "message", role: "user", content: [{ type: "input_text", text: "How warm?" }] },
      { id: "rs_1", encrypted_content: expect.any(String), ...reasoning("Rome?") },
      { call_id: "call_2", ...rome },
      { type: "function_call_output", call_id: "call_2", output: '{"city":"Rome","degrees":8}' },
      { id: "rs_3", encrypted_content: expect.any(String), ...reasoning() },
      message("8."),
      { type: "message", role: "user", content: [{ type: "input_text", text: "Sure?" }] },
    ]);
  });

  test("leaves reasoning out that was not encrypted, where the API keeps nothing", async () => {
    const { model, types, asked, statuses } = await connect([answer(reasoning("?"), rome), done]);
    const config = { store: false, include: [] };
    await ask("How warm?", { model, source, tools, config });
    expect(types()[1]).toEqual(["message", "function_call", "function_call_output"]);
    expect(asked()[0]?.["include"]).toEqual([]);
    expect(statuses()).toEqual([200, 200]);
  });

  test("keeps items of tools that the API runs itself, and what belongs to a text", async () => {
    const search = {
      type: "web_search_call",
      id: "ws_1",
      status: "completed",
      action: { type: "search", query: "Rome" },
    };
    const annotations = [{ type: "url_citation", url: "https://example.org", start_index: 0 }];
    const cited = {
      type: "message",
      role: "assistant",
      content: [{ type: "output_text", text: "It is 8.", annotations, logprobs: [] }],
    };
    const { model, client, asked, statuses } = await connect([answer(search, cited), done]);
    const config = { tools: [{ type: "web_search" }] };
    const first = await ask("How warm?", { model, source, tools: [getWeather], config });
    expect(first.text).toBe("It is 8.");
    expect(asked()[0]?.tools?.map(({ type }) => type)).toEqual(["web_search", "function"]);
    const history = JSON.parse(JSON.stringify(first.history)) as Content[];
    await ask("Sure?", { model: responses(client, "m"), source, history });
    expect(asked()[1]?.input.slice(1, 3)).toEqual([
      search,
      { id: "msg_2", status: "completed", ...cited },
    ]);
    expect(statuses()).toEqual([200, 200]);
  });

  test("lets a person approve what a server of MCP wants", async () => {
    const request = {
      type: "mcp_approval_request",
      id: "mcpr_1",
      name: "delete",
      arguments: "{}",
      server_label: "files",
    };
    const { model, asked, statuses } = await connect([answer(request), done]);
    const first = await ask("Delete it.", { model, source });
    expect(first.history.at(-1)?.parts).toEqual([{ responseItem: request }]);
    const approval = {
      type: "mcp_approval_response",
      approval_request_id: "mcpr_1",
      approve: true,
    };
    const prompt: readonly ResponseItemPart[] = [{ responseItem: approval }];
    const { text } = await ask(prompt, { model, source, history: first.history });
    expect(text).toBe("It is 8 degrees.");
    expect(asked()[1]?.input).toEqual([approval]);
    expect(statuses()).toEqual([200, 200]);
  });
});

test("takes a history that Gemini has begun: texts, files, calls and their answers", async () => {
  const { model, asked, statuses } = await connect([done]);
  const city = { city: "Rome" };
  const png = { mimeType: "image/png", data: "iVA=" };
  const history: Content[] = [
    { role: "user", parts: [{ text: "How warm?" }, { inlineData: png }] },
    {
      role: "model",
      parts: [
        { thought: true, text: "Rome.", thoughtSignature: "c2ln" },
        { text: "Let me " },
        { text: "look.", thoughtSignature: "c2ln" },
        { functionCall: { name: "getWeather", args: city }, thoughtSignature: "c2ln" },
        { functionCall: { name: "fail" } },
      ],
    },
    {
      role: "user",
      parts: [
        { functionResponse: { name: "getWeather", response: { output: [8n] } } },
        { functionResponse: { name: "fail", response: { error: { message: "no" } } } },
      ],
    },
    { role: "model", parts: [{ text: "8." }, { text: "", thoughtSignature: "c2ln" }] },
  ] as const;
  await generate("Sure?", { model, source, history });
  const says = (text: string) => [{ type: "output_text", text, annotations: [] }];
  expect(asked()[0]?.input).toEqual([
    {
      type: "message",
      role: "user",
      content: [
        { type: "input_text", text: "How warm?" },
        { type: "input_image", detail: "auto", image_url: "data:image/png;base64,iVA=" },
      ],
    },
    { type: "message", role: "assistant", content: says("Let me look.") },
    { type: "function_call", call_id: "call-1", name: "getWeather", arguments: '{"city":"Rome"}' },
    { type: "function_call", call_id: "call-2", name: "fail", arguments: "{}" },
    { type: "function_call_output", call_id: "call-1", output: "[8]" },
    { type: "function_call_output", call_id: "call-2", output: '{"error":{"message":"no"}}' },
    { type: "message", role: "assistant", content: says("8.") },
    { type: "message", role: "user", content: [{ type: "input_text", text: "Sure?" }] },
  ]);
  expect(statuses()).toEqual([200]);
});

test.each([
  ["model", { inlineData: { mimeType: "image/png", data: "" } }, /of the model .* "inlineData"/],
  ["model", { executableCode: { code: "1" } }, /of the model .* "executableCode"/],
  ["user", { videoMetadata: {} }, /of the user .* "videoMetadata"/],
] as const)("names a part of the %s that it cannot send", async (role, part, message) => {
  const { model, standIn } = await connect([]);
  const history = [{ role, parts: [part] }] as unknown as readonly Content[];
  await expect(generate("Sure?", { model, source, history })).rejects.toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringMatching(message),
  });
  expect(standIn.requests).toEqual([]);
});

test("knows nothing of what another API says of its texts", async () => {
  const { model, asked } = await connect([done]);
  const contentMembers = { annotations: [{ type: "url_citation" }] };
  const parts = [{ text: "8." }, { text: "", contentMembers }, { text: " Warm." }];
  const history = [{ role: "model", parts }] as const;
  await generate("Sure?", { model, source, history });
  expect(asked()[0]?.input[0]).toMatchObject({ content: [{ text: "8. Warm.", annotations: [] }] });
});
