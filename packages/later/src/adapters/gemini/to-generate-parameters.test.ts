import { GoogleGenAI } from "@google/genai";
import { expect, test } from "vitest";

import type { Content } from "../../conversation/content/content.ts";
import { emptyRuntime, getWeather } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { generate } from "../../conversation/generate.ts";
import type { GeminiOptions } from "./declaration-converter.ts";
import { gemini } from "./gemini.ts";

const source = emptyRuntime();
const tools = [getWeather];

type Chunk = Readonly<Record<string, unknown>>;

function chunk(part: object, finish: Chunk = {}): Chunk {
  return { candidates: [{ content: { role: "model", parts: [part] }, ...finish }] };
}

/** Google's SDK with answers that are given beforehand, one list of chunks per request. */
function connect(
  script: readonly (readonly Chunk[])[],
  vertexai: boolean,
  options: GeminiOptions = {},
) {
  const bodies: Chunk[] = [];
  const fetch = async (_url: unknown, init?: { readonly body?: unknown }): Promise<Response> => {
    const chunks = script[bodies.length] ?? [];
    bodies.push(JSON.parse(String(init?.body)) as Chunk);
    const lines = chunks.map((answer) => `data: ${JSON.stringify(answer)}\n\n`).join("");
    return chunks.length > 1
      ? new Response(lines, { headers: { "content-type": "text/event-stream" } })
      : Response.json(chunks[0]);
  };
  const client = new GoogleGenAI({ apiKey: "k", vertexai, httpOptions: { fetch } });
  return { model: gemini(client, "gemini-3-pro", options), bodies };
}

test("arguments that Vertex streams in pieces become one call, which goes back whole", async () => {
  const call = (functionCall: object): Chunk => chunk({ functionCall });
  const piece = { jsonPath: "$.city", stringValue: "Ro", willContinue: true };
  const { model, bodies } = connect(
    [
      [
        chunk({
          functionCall: { name: "getWeather", willContinue: true },
          thoughtSignature: "c2ln",
        }),
        call({ partialArgs: [piece], willContinue: true }),
        call({ partialArgs: [{ jsonPath: "$.city", stringValue: "me" }], willContinue: true }),
        chunk({ functionCall: {} }, { finishReason: "STOP" }),
      ],
      [chunk({ text: "8 " }), chunk({ text: "degrees." }, { finishReason: "STOP" })],
    ],
    true,
  );
  const functionCallingConfig = { streamFunctionCallArguments: true };
  const stream = generateStream("How warm?", {
    model,
    source,
    tools,
    toolConfig: { mode: "VALIDATED", functionNames: ["getWeather"] },
    config: { toolConfig: { functionCallingConfig } },
  });
  const pieces: unknown[] = [];
  for await (const event of stream) if (event.type === "call-arguments") pieces.push(event.value);
  expect(pieces).toEqual(["Ro", "me"]);
  expect((await stream.result).text).toBe("8 degrees.");
  expect(bodies[0]).toMatchObject({
    toolConfig: {
      functionCallingConfig: {
        mode: "VALIDATED",
        allowedFunctionNames: ["getWeather"],
        streamFunctionCallArguments: true,
      },
    },
  });
  const [, said] = (bodies[1]?.["contents"] ?? []) as readonly Chunk[];
  expect(said?.["parts"]).toEqual([
    { functionCall: { name: "getWeather", args: { city: "Rome" } }, thoughtSignature: "c2ln" },
  ]);
});

test.each([true, false])(
  "an answer that takes more than one request is one answer, continued by the SDK: %s",
  async (automaticContinuation) => {
    const cut = { finishReason: "CONTINUATION", continuationToken: "t1" };
    const script = [
      [chunk({ text: "Once " }, cut)],
      [chunk({ text: "upon." }, { finishReason: "STOP" })],
    ];
    const { model, bodies } = connect(script, false);
    const result = await generate("Tell.", { model, source, config: { automaticContinuation } });
    expect(result).toMatchObject({ text: "Once upon.", finishReason: "STOP" });
    expect(bodies.map((body) => body["continuationToken"])).toEqual([undefined, "t1"]);
  },
);

test("calls of another model are marked on request, and signed ones left alone", async () => {
  const call = { functionCall: { name: "getWeather", args: { city: "Rome" } } };
  const response = { output: 8 };
  const answer = { functionResponse: { name: "getWeather", response } };
  const said = { role: "model", parts: [{ text: "Both:" }, call, call] } as const;
  const signed = { role: "model", parts: [{ ...call, thoughtSignature: "c2ln" }] } as const;
  const history: readonly Content[] = [
    { role: "user", parts: [{ text: "How warm?" }] },
    said,
    { role: "user", parts: [answer, answer] },
    signed,
    { role: "user", parts: [answer] },
  ];
  const ask = async (options: GeminiOptions): Promise<readonly Content[]> => {
    const script = [[chunk({ text: "8." }, { finishReason: "STOP" })]];
    const { model, bodies } = connect(script, false, options);
    await generate([], { model, source, tools, history });
    return bodies[0]?.["contents"] as readonly Content[];
  };
  expect(await ask({})).toEqual(history);
  const marked = await ask({ acceptUnsignedCalls: true });
  const mark = { thoughtSignature: "skip_thought_signature_validator" };
  expect(marked[1]?.parts).toEqual([{ text: "Both:" }, { ...call, ...mark }, call]);
  expect(marked[3]).toEqual(signed);
  expect(history[1]).toBe(said);
});
