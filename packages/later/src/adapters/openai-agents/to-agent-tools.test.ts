import {
  Agent,
  MemorySession,
  OpenAIProvider,
  RunContext,
  RunState,
  Runner,
  handoff,
  setTracingDisabled,
  tool,
} from "@openai/agents";
import OpenAI from "openai";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";

import {
  countPeople,
  emptyRuntime,
  fail,
  getWeather,
  stopped,
  wait,
} from "../../conversation/fixtures/tools.ts";
import { deftool } from "../../declare/deftool.ts";
import { media } from "../../declare/media.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import type { CallEvent } from "../../executor/execute-options.ts";
import { ToolRegistry } from "../../registry/tool-registry.ts";
import type { RepairedCall } from "../../repair/repair.ts";
import { Runtime } from "../../runtime/runtime.ts";
import type { Session, ToolSelection } from "../../session/session.ts";
import { startOpenAIStandIn } from "../../testing/openai-stand-in.ts";
import { type ScriptedPart, type ScriptedResponse, calls, text } from "../../testing/script.ts";
import { type AgentToolsOptions, toAgentTools } from "./to-agent-tools.ts";

setTracingDisabled(true);

const source = emptyRuntime();
const rome = { id: "call_rome", name: "getWeather", args: { city: "Rome" } };
const none = { type: "object", properties: {} } as const;

afterAll(() => source.close());

type Options = Omit<AgentToolsOptions<ReturnType<typeof tool>>, "tool">;

async function open(tools: readonly ToolSelection[] | Session, options: Options = {}) {
  const made = await toAgentTools(tools, { source, ...options, tool });
  onTestFinished(() => made[Symbol.asyncDispose]());
  return made;
}

/** Both APIs of OpenAI, as the SDK's own provider talks to them. */
const apis = [
  { api: "Responses", useResponses: true },
  { api: "Chat Completions", useResponses: false },
];

async function connect(script: readonly ScriptedResponse[], useResponses = true) {
  const standIn = await startOpenAIStandIn({ script });
  onTestFinished(() => standIn.close());
  const openAIClient = new OpenAI({
    apiKey: standIn.apiKey,
    baseURL: standIn.url,
    maxRetries: 0,
  });
  const modelProvider = new OpenAIProvider({ openAIClient, useResponses });
  const runner = new Runner({ modelProvider, model: "gpt-test" });
  const bodies = () => standIn.requests.map(({ body }) => body as Record<string, unknown>);
  return {
    runner,
    bodies,
    statuses: () => standIn.requests.map(({ status }) => status),
    /** What the model was told of its calls with the last request, by their ids. */
    answers: () => answersIn(bodies().at(-1) ?? {}),
  };
}

function answersIn({ input, messages }: Record<string, unknown>): Record<string, unknown> {
  const items = (input ?? messages) as Record<string, unknown>[];
  const results = items.filter(
    ({ type, role }) => type === "function_call_output" || role === "tool",
  );
  return Object.fromEntries(
    results.map((item) => [
      item["call_id"] ?? item["tool_call_id"],
      item["output"] ?? item["content"],
    ]),
  );
}

/** A call with arguments as a model writes them. */
function written(name: string, argumentsText: string): ScriptedResponse {
  const part: ScriptedPart = { functionCall: { id: "call_1", name }, argumentsText };
  return { candidates: [{ content: { role: "model", parts: [part] }, finishReason: "STOP" }] };
}

function abortOnceRunning(controller: AbortController): (event: CallEvent) => void {
  return (event) => {
    if (event.type === "call-partial") controller.abort();
  };
}

describe.each(apis)("an agent over $api", ({ useResponses }) => {
  test("is answered what tools return, in the order of its calls", async () => {
    const tools = await open([getWeather, countPeople, wait], { timeoutMs: 100 });
    const slow = { id: "call_slow", name: "wait" };
    const people = { id: "call_people", name: "countPeople", args: { city: "everywhere" } };
    const script = [calls(slow, rome, people), text("8 degrees.")];
    const { runner, bodies, answers, statuses } = await connect(script, useResponses);
    const { finalOutput } = await runner.run(new Agent({ name: "A", tools }), "How warm?");
    expect(finalOutput).toBe("8 degrees.");
    expect(Object.entries(answers())).toEqual([
      ["call_slow", expect.stringContaining('"type":"TIMEOUT"')],
      ["call_rome", '{"city":"Rome","degrees":8}'],
      ["call_people", "1152921504606846976"],
    ]);
    expect(statuses()).toEqual([200, 200]);
    expect(JSON.stringify(bodies()[0]?.["tools"])).toContain(
      '"description":"Tells the temperature of a city.","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]},"strict":false',
    );
  });

  test("is told of failures in words that it can act on, and goes on", async () => {
    const wrong = { id: "call_wrong", name: "getWeather", args: { town: { name: "Rome" } } };
    const script = [calls(wrong, { id: "call_fail", name: "fail" }), text("Well.")];
    const { runner, answers, statuses } = await connect(script, useResponses);
    const agent = new Agent({ name: "A", tools: await open([getWeather, fail]) });
    const { finalOutput } = await runner.run(agent, "How warm?");
    expect(finalOutput).toBe("Well.");
    expect(answers()).toEqual({
      call_wrong: expect.stringMatching(
        /^\{"error":\{"message":".*\\"city\\" is required.*"type":"PARAMETER_VALIDATION_FAILED"/,
      ),
      call_fail: expect.stringContaining('"message":"no signal from the station"'),
    });
    expect(JSON.stringify(answers())).not.toMatch(/\.ts|node_modules/);
    expect(statuses()).toEqual([200, 200]);
  });

  test.each(['{"city": "Ro', "[1]"])(
    "can mend the arguments %s, and nobody is asked",
    async (args) => {
      const script = [written("getWeather", args), calls(rome), text("8 degrees.")];
      const { runner, answers, statuses } = await connect(script, useResponses);
      const agent = new Agent({ name: "A", tools: await open([getWeather]) });
      const { finalOutput, interruptions } = await runner.run(agent, "How warm?");
      expect([finalOutput, interruptions]).toEqual(["8 degrees.", []]);
      expect(answers()).toEqual({
        call_1: expect.stringMatching(/valid JSON|has to be an object/),
        call_rome: '{"city":"Rome","degrees":8}',
      });
      expect(statuses()).toEqual([200, 200, 200]);
    },
  );

  test("streams", async () => {
    const script = [calls(rome), text("8 degrees.")];
    const { runner, answers, statuses } = await connect(script, useResponses);
    const agent = new Agent({ name: "A", tools: await open([getWeather]) });
    const result = await runner.run(agent, "How warm?", { stream: true });
    const told: string[] = [];
    for await (const event of result) {
      if (event.type === "run_item_stream_event") told.push(event.name);
    }
    expect(told).toEqual(["tool_called", "tool_output", "message_output_created"]);
    expect(result.finalOutput).toBe("8 degrees.");
    expect(answers()).toEqual({ call_rome: '{"city":"Rome","degrees":8}' });
    expect(statuses()).toEqual([200, 200]);
  });

  test("goes on with what the SDK's session has kept", async () => {
    const script = [calls(rome), text("8 degrees."), text("As I said, 8.")];
    const { runner, answers, statuses } = await connect(script, useResponses);
    const agent = new Agent({ name: "A", tools: await open([getWeather]) });
    const session = new MemorySession();
    await runner.run(agent, "How warm?", { session });
    const { finalOutput } = await runner.run(agent, "How warm, again?", { session });
    expect(finalOutput).toBe("As I said, 8.");
    expect(answers()).toEqual({ call_rome: '{"city":"Rome","degrees":8}' });
    expect(statuses()).toEqual([200, 200, 200]);
  });
});

test("repairs calls and says so, unless that is switched off", async () => {
  const repaired: RepairedCall[] = [];
  const tools = await open([getWeather], { onRepair: (call) => void repaired.push(call) });
  const misspelt = { id: "call_1", name: "getWeather", args: { City: "Rome" } };
  const { runner, answers } = await connect([calls(misspelt), text("8 degrees.")]);
  await runner.run(new Agent({ name: "A", tools }), "How warm?");
  expect(answers()).toEqual({ call_1: '{"city":"Rome","degrees":8}' });
  expect(repaired).toMatchObject([{ args: rome.args, repairs: [{ path: "/city", kind: "name" }] }]);

  const strict = await connect([calls(misspelt), text("No.")]);
  const asWritten = await open([getWeather], { repair: false });
  await strict.runner.run(new Agent({ name: "A", tools: asWritten }), "How warm?");
  expect(strict.answers()).toEqual({ call_1: expect.stringContaining("PARAMETER_VALIDATION") });
});

test("reads large integers exactly, and gives other types in their forms", async () => {
  const twice = deftool({
    name: "twice",
    description: "Doubles a number.",
    parameters: { type: "object", properties: { number: { type: "integer" } } },
    register: false,
    execute: ({ number }) => ({ number: BigInt(number ?? 0) * 2n }),
  });
  const { runner, answers } = await connect([
    written("twice", '{"number": 1152921504606846977}'),
    text("Done."),
  ]);
  await runner.run(new Agent({ name: "A", tools: await open([twice]) }), "Double it.");
  expect(answers()).toEqual({ call_1: '{"number":"2305843009213693954"}' });
});

test("gives objects that the SDK would take for files or bytes as they are", async () => {
  const results = [
    { type: "text", text: "a cell", column: 3 },
    [{ type: "image", image: "a name" }],
    { bytes: { type: "Buffer", data: [1, 2] } },
    null,
  ];
  const look = deftool({
    name: "look",
    description: "Looks.",
    parameters: { type: "object", properties: { at: { type: "integer" } }, required: ["at"] },
    register: false,
    execute: ({ at }) => results[at] ?? null,
  });
  const asked = results.map((_result, at) => ({ id: `call_${at}`, name: "look", args: { at } }));
  const { runner, answers } = await connect([calls(...asked), text("I see.")]);
  await runner.run(new Agent({ name: "A", tools: await open([look]) }), "Look.");
  expect(Object.values(answers())).toEqual(results.map((result) => JSON.stringify(result)));
});

test("leaves names as they are, and is strict where OpenAI's rules allow it", async () => {
  const city = {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  } as const;
  const pick = deftool({
    name: "pick-city_2",
    description: "Picks a city.",
    parameters: city,
    register: false,
    execute: () => "picked",
  });
  const picked = { id: "call_1", name: "pick-city_2", args: { city: "Rome" } };
  const { runner, bodies, answers } = await connect([calls(picked), text("Rome.")]);
  await runner.run(new Agent({ name: "A", tools: await open([pick, getWeather]) }), "Pick.");
  expect(bodies()[0]?.["tools"]).toMatchObject([
    { name: "pick-city_2", strict: true, parameters: city },
    { name: "getWeather", strict: false },
  ]);
  expect(answers()).toEqual({ call_1: "picked" });
});

test("cancels calls with the SDK's signal, and lets the run end as the SDK ends it", async () => {
  const controller = new AbortController();
  const tools = await open([wait], { onEvent: abortOnceRunning(controller) });
  const { runner, statuses } = await connect([
    calls({ id: "call_sdk", name: "wait" }),
    text("No."),
  ]);
  const agent = new Agent({ name: "A", tools });
  const { signal } = controller;
  await expect(runner.run(agent, "Wait.", { signal })).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(statuses()).toEqual([200]);
  expect(stopped).toContain("call_sdk");
});

test("cancels calls with its own signal, of which the model is told", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const tools = await open([wait], { onEvent: abortOnceRunning(controller), signal });
  const { runner, answers } = await connect([calls({ id: "call_own", name: "wait" }), text("No.")]);
  const { finalOutput } = await runner.run(new Agent({ name: "A", tools }), "Wait.");
  expect(finalOutput).toBe("No.");
  expect(answers()).toEqual({ call_own: expect.stringContaining('"type":"CANCELLED"') });
  expect(stopped).toContain("call_own");
});

test("hands the context of the run on as data, unless there is other data", async () => {
  const tell = deftool({
    name: "tell",
    description: "Tells the data.",
    parameters: none,
    register: false,
    execute: (_args, { data }: ToolContext) => JSON.stringify(data),
  });
  const ask = async (options: Options) => {
    const { runner, answers } = await connect([calls({ id: "c", name: "tell" }), text("Done.")]);
    const agent = new Agent<{ user: string }>({ name: "A", tools: await open([tell], options) });
    await runner.run(agent, "Tell.", { context: { user: "ada" } });
    return answers();
  };
  expect(await ask({})).toEqual({ c: '{"user":"ada"}' });
  expect(await ask({ data: "mine" })).toEqual({ c: '"mine"' });
});

describe("a tool that needs approval", () => {
  const paid: number[] = [];
  const pay = deftool({
    name: "pay",
    description: "Pays.",
    parameters: { type: "object", properties: { euros: { type: "number" } }, required: ["euros"] },
    annotations: { requiresApproval: true },
    register: false,
    execute: ({ euros }) => {
      paid.push(euros);
      return euros;
    },
  });
  const careful = new Runtime({
    registry: new ToolRegistry(),
    authorize: ({ tool }) => ({
      decision: tool.annotations.requiresApproval === true ? "ask" : "allow",
    }),
  });
  const create = async () =>
    new Agent({ name: "A", tools: await open([pay, getWeather], { source: careful }) });

  afterAll(() => careful.close());

  test("has the SDK ask a person, also across processes, and counts the answer", async () => {
    const five = { id: "call_5", name: "pay", args: { euros: 5 } };
    const seven = { id: "call_7", name: "pay", args: { euros: 7 } };
    const script = [calls(five, rome, seven), text("Paid.")];
    const { runner, answers, statuses } = await connect(script);
    const { state: asked, interruptions } = await runner.run(await create(), "Pay.");
    expect(interruptions.map(({ rawItem }) => "callId" in rawItem && rawItem.callId)).toEqual([
      "call_5",
      "call_7",
    ]);
    expect(paid).toEqual([]);

    const agent = await create();
    const state = await RunState.fromString(agent, JSON.stringify(asked));
    const [first, second] = state.getInterruptions();
    if (first === undefined || second === undefined) throw new Error("Two were asked about.");
    state.approve(first);
    state.reject(second, { message: "Too much." });
    const { finalOutput } = await runner.run(agent, state);
    expect(finalOutput).toBe("Paid.");
    expect(paid).toEqual([5]);
    expect(answers()).toEqual({
      call_5: "5",
      call_rome: '{"city":"Rome","degrees":8}',
      call_7: "Too much.",
    });
    expect(statuses()).toEqual([200, 200]);
  });

  test("has nobody asked about a call that could not run", async () => {
    const lots = { id: "call_1", name: "pay", args: { euros: "a lot" } };
    const { runner, answers } = await connect([calls(lots), text("No.")]);
    const { finalOutput, interruptions } = await runner.run(await create(), "Pay.");
    expect([finalOutput, interruptions]).toEqual(["No.", []]);
    expect(answers()).toEqual({ call_1: expect.stringContaining("PARAMETER_VALIDATION_FAILED") });
  });
});

test("sends files beside the rest of a result", async () => {
  const png = { mimeType: "image/png", name: "rain.png" };
  const draw = deftool({
    name: "draw",
    description: "Draws.",
    parameters: none,
    register: false,
    execute: () => [
      media({ ...png, data: new Uint8Array([137, 80]) }),
      media({ ...png, uri: "https://example.org/rain.png", name: "a.png" }),
      media({ ...png, uri: "file-abc", name: "b.png" }),
      media({ mimeType: "application/pdf", data: "iVA=", name: "rain.pdf" }),
      media({ mimeType: "application/pdf", uri: "https://example.org/rain.pdf", name: "c.pdf" }),
      media({ mimeType: "application/pdf", uri: "file-def", name: "d.pdf" }),
    ],
  });
  const mention =
    '[{"$ref":"rain.png"},{"$ref":"a.png"},{"$ref":"b.png"},{"$ref":"rain.pdf"},{"$ref":"c.pdf"},{"$ref":"d.pdf"}]';
  const agent = new Agent({ name: "A", tools: await open([draw]) });
  const script = [calls({ id: "call_1", name: "draw" }), text("Done.")];
  const { runner, answers, statuses } = await connect(script);
  await runner.run(agent, "Draw.");
  expect(answers()["call_1"]).toEqual([
    { type: "input_text", text: mention },
    { type: "input_image", image_url: "data:image/png;base64,iVA=" },
    { type: "input_image", image_url: "https://example.org/rain.png" },
    { type: "input_image", file_id: "file-abc" },
    { type: "input_file", file_data: "data:application/pdf;base64,iVA=", filename: "rain.pdf" },
    { type: "input_file", file_url: "https://example.org/rain.pdf" },
    { type: "input_file", file_id: "file-def" },
  ]);
  expect(statuses()).toEqual([200, 200]);

  // Results are text in Chat Completions.
  const chat = await connect(script, false);
  await chat.runner.run(agent, "Draw.");
  expect(chat.answers()["call_1"]).toBe(mention);
});

test("works in agents that others hand over to, or have as a tool", async () => {
  const tools = await open([getWeather]);
  const forecaster = new Agent({ name: "forecaster", handoffDescription: "Knows.", tools });
  const asTool = forecaster.asTool({ toolName: "forecast", toolDescription: "Forecasts." });
  const over = await connect([
    calls({ id: "call_h", name: handoff(forecaster).toolName }),
    calls(rome),
    text("8 degrees."),
  ]);
  const front = new Agent({ name: "Front", handoffs: [forecaster] });
  const handed = await over.runner.run(front, "How warm?");
  expect(handed.finalOutput).toBe("8 degrees.");
  expect(over.answers()).toHaveProperty("call_rome", '{"city":"Rome","degrees":8}');

  const { runner, answers } = await connect([
    calls({ id: "call_f", name: "forecast", args: { input: "How warm?" } }),
    calls(rome),
    text("8 degrees."),
    text("It is 8 degrees."),
  ]);
  const { finalOutput } = await runner.run(new Agent({ name: "B", tools: [asTool] }), "Warm?");
  expect(finalOutput).toBe("It is 8 degrees.");
  expect(answers()).toEqual({ call_f: "8 degrees." });
});

test("lets a run end with a tool's result", async () => {
  const tools = await open([getWeather]);
  const agent = new Agent({ name: "A", tools, toolUseBehavior: "stop_on_first_tool" });
  const { runner, statuses } = await connect([calls(rome)]);
  const { finalOutput } = await runner.run(agent, "How warm?");
  expect(finalOutput).toBe('{"city":"Rome","degrees":8}');
  expect(statuses()).toEqual([200]);
});

test("has the tools of a session, which stays open", async () => {
  await using session = await source.createSession({ tools: [getWeather] });
  const tools = await toAgentTools(session, { tool });
  expect(tools.map(({ name }) => name)).toEqual(["getWeather"]);
  await tools[Symbol.asyncDispose]();
  expect((await session.execute(rome)).ok).toBe(true);
});

test("closes the session it opened, and answers later calls with that", async () => {
  const tools = await toAgentTools([getWeather], { source, tool });
  await tools[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
  const answer = await tools[0]?.invoke(new RunContext(), '{"city": "Rome"}');
  expect(answer).toContain('"type":"SESSION_NOT_FOUND"');
});

test("rejects for options of a wrong form and tools that there are not", async () => {
  for (const options of [{ timeoutMs: 0 }, { source: 1 }, { signal: 1 }, { tool: undefined }]) {
    const given = { tool, ...options } as unknown as AgentToolsOptions<object>;
    await expect(toAgentTools([getWeather], given)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
    });
  }
  await expect(toAgentTools(["nobody"], { source, tool })).rejects.toMatchObject({
    code: "TOOL_NOT_FOUND",
  });
});
