import { afterAll, describe, expect, test } from "vitest";

import type { Content } from "../../../conversation/content/content.ts";
import { emptyRuntime, getWeather } from "../../../conversation/fixtures/tools.ts";
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
      { id: "rs_1", encrypted_content: "sealed-1", ...reasoning("Rome?") },
      { call_id: "call_2", ...rome },
      { type: "function_call_output", call_id: "call_2", output: '{"city":"Rome","degrees":8}' },
      { id: "rs_3", encrypted_content: "sealed-3", ...reasoning() },
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
