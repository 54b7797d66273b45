import { GoogleGenAI } from "@google/genai";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";

import type { Content } from "../conversation/content/content.ts";
import { emptyRuntime } from "../conversation/fixtures/tools.ts";
import { generate } from "../conversation/generate.ts";
import type { ModelClient } from "../conversation/model/model-client.ts";
import { startGeminiStandIn } from "../testing/gemini-stand-in.ts";
import { text } from "../testing/script.ts";
import { connect as connectAnthropic } from "./anthropic/fixtures/connect.ts";
import { says } from "./anthropic/fixtures/reply.ts";
import { gemini } from "./gemini/gemini.ts";
import { interactions } from "./gemini/interactions/interactions.ts";
import { connect as connectChat } from "./openai/fixtures/connect.ts";
import { connect as connectResponses } from "./openai/responses/fixtures/connect.ts";
import { answer, message } from "./openai/responses/fixtures/script.ts";
import { ownParts } from "./own-parts.ts";

const source = emptyRuntime();

afterAll(() => source.close());

/** What is kept in a turn of each adapter, beside what it says. */
const kept = {
  anthropic: [
    {
      anthropicBlock: {
        type: "server_tool_use",
        id: "srvtoolu_kept",
        name: "web_search",
        input: {},
      },
    },
    {
      anthropicBlock: { type: "web_search_tool_result", tool_use_id: "srvtoolu_kept", content: [] },
    },
  ],
  chat: [
    { messageMembers: { reasoning_details: [{ type: "reasoning.text", text: "chat-kept" }] } },
  ],
  interactions: [
    { interactionStep: { type: "google_search_call", id: "s1", arguments: { queries: ["kept"] } } },
  ],
  responses: [
    {
      responseItem: { type: "web_search_call", id: "ws_kept", status: "completed", action: {} },
    },
  ],
} as const;

type Kind = keyof typeof kept;

const history = (Object.keys(kept) as Kind[]).flatMap((kind): Content[] => [
  { role: "user", parts: [{ text: `Ask ${kind}.` }] },
  { role: "model", parts: [...kept[kind], { text: `It is ${kind}.` }] as Content["parts"] },
]);

interface Connected {
  readonly model: ModelClient;
  /** What the API was sent, as JSON. */
  readonly sent: () => string;
}

async function connectGemini(make: (client: GoogleGenAI) => ModelClient): Promise<Connected> {
  const standIn = await startGeminiStandIn({ script: [text("Yes.")] });
  onTestFinished(() => standIn.close());
  const { apiKey, url: baseUrl } = standIn;
  const model = make(new GoogleGenAI({ apiKey, httpOptions: { baseUrl } }));
  return { model, sent: () => JSON.stringify(standIn.requests.map(({ body }) => body)) };
}

const apis: readonly (readonly [string, Kind | undefined, () => Promise<Connected>])[] = [
  ["generateContent", undefined, () => connectGemini((client) => gemini(client, "gemini-test"))],
  [
    "interactions",
    "interactions",
    () => connectGemini((client) => interactions(client, "gemini-test")),
  ],
  [
    "chat completions",
    "chat",
    async () => {
      const { model, asked } = await connectChat([{ content: "Yes." }]);
      return { model, sent: () => JSON.stringify(asked()) };
    },
  ],
  [
    "responses",
    "responses",
    async () => {
      const { model, asked } = await connectResponses([answer(message("Yes."))], {});
      return { model, sent: () => JSON.stringify(asked()) };
    },
  ],
  [
    "Claude",
    "anthropic",
    async () => {
      const { model, asked } = await connectAnthropic([says("Yes.")]);
      return { model, sent: () => JSON.stringify(asked()) };
    },
  ],
];

const marks: Readonly<Record<Kind, string>> = {
  anthropic: "srvtoolu_kept",
  chat: "chat-kept",
  interactions: "google_search_call",
  responses: "ws_kept",
};

describe.each(apis)("a history of all APIs", (name, own, connect) => {
  test(`goes on with ${name}, with everything that was said and what that API has kept`, async () => {
    const { model, sent } = await connect();
    const config = own === "responses" || own === "interactions" ? { store: false } : {};
    const result = await generate("Sure?", { model, source, history, config });
    expect(result.text).toBe("Yes.");
    for (const kind of Object.keys(kept)) expect(sent()).toContain(`It is ${kind}.`);
    const found = Object.entries(marks).filter(([, mark]) => sent().includes(mark));
    expect(found.map(([kind]) => kind)).toEqual(own === undefined ? [] : [own]);
    expect(result.history.slice(0, history.length)).toEqual(history);
  });
});

test("a conversation that holds nothing foreign is the same one", () => {
  expect(
    ownParts(history, ["anthropicBlock", "messageMembers", "interactionStep", "responseItem"]),
  ).toBe(history);
});

test("parts keep what else they say, and turns of which nothing is left are left out", () => {
  const call = { functionCall: { name: "f", args: {} }, callMembers: { extra_content: {} } };
  const contents = [
    { role: "model", parts: [call, { text: "", anthropicBlock: { type: "text" } }] },
    { role: "user", parts: [{ responseItem: { type: "mcp_approval_response" } }] },
    { role: "model", parts: [{ text: "8.", contentMembers: { annotations: [] } }, { text: "" }] },
  ] as unknown as readonly Content[];
  expect(ownParts(contents)).toEqual([
    { role: "model", parts: [{ functionCall: call.functionCall }] },
    { role: "model", parts: [{ text: "8." }, { text: "" }] },
  ]);
});
