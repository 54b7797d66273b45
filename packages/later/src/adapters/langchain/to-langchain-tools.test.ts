import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { Command, MemorySaver } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import {
  type AgentMiddleware,
  AIMessage,
  createAgent,
  humanInTheLoopMiddleware,
  ToolMessage,
  toolRetryMiddleware,
} from "langchain";
import { expect, onTestFinished, test } from "vitest";

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
import { type Script, calls, text } from "../../testing/script.ts";
import type { GenerateContentRequest } from "../../testing/stand-in/generate-request.ts";
import { ToolCallError } from "../tool-call-error.ts";
import { connect } from "./fixtures/connect.ts";
import {
  type LangChainToolsOptions,
  type LangChainTools,
  toLangChainTools,
} from "./to-langchain-tools.ts";

const source = emptyRuntime();
const rome = { id: "c1", name: "getWeather", args: { city: "Rome" } };
const none = { type: "object", properties: {} } as const;

async function open(
  tools: readonly ToolSelection[] | Session,
  options: LangChainToolsOptions = {},
): Promise<LangChainTools> {
  const made = await toLangChainTools(tools, { source, ...options });
  onTestFinished(() => made[Symbol.asyncDispose]());
  return made;
}

async function openOne(tool: ToolSelection, options: LangChainToolsOptions = {}) {
  const [made] = await open([tool], options);
  if (made === undefined) throw new Error("There is no tool.");
  return made;
}

/** Lets LangChain's agent lead a conversation. */
async function ask(
  script: Script<GenerateContentRequest>,
  tools: LangChainTools,
  {
    middleware = [],
    ...config
  }: { middleware?: readonly AgentMiddleware[]; context?: object } = {},
) {
  const { model, standIn, bodies } = await connect(script);
  const agent = createAgent({ model, tools, middleware });
  const { messages } = await agent.invoke({ messages: [new HumanMessage("How warm?")] }, config);
  return {
    answer: messages.at(-1)?.content,
    results: messages.filter(ToolMessage.isInstance),
    standIn,
    bodies,
  };
}

/** The types of LangChain's own middleware do not fit it where optional members are exact. */
function builtIn(middleware: object): AgentMiddleware {
  return middleware as AgentMiddleware;
}

const askPeople = humanInTheLoopMiddleware as (options: object) => object;

/** The last message of a model, with calls. */
function calling(
  ...wanted: { id: string; name: string; args: Record<string, unknown> }[]
): BaseMessage {
  return new AIMessage({ content: "", tool_calls: wanted });
}

test("answers the calls of an agent's model with what tools return, in their order", async () => {
  const people = { id: "c2", name: "countPeople", args: { city: "everywhere" } };
  const { answer, results, standIn, bodies } = await ask(
    [calls(rome, people), text("8 degrees.")],
    await open([getWeather, countPeople]),
  );
  expect(answer).toBe("8 degrees.");
  expect(results).toMatchObject([
    {
      name: "getWeather",
      status: "success",
      content: '{"city":"Rome","degrees":8}',
      artifact: { city: "Rome", degrees: 8 },
    },
    { name: "countPeople", content: "1152921504606846976" },
  ]);
  expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
  const [first, second] = bodies();
  expect(first?.tools).toMatchObject([
    {
      type: "function",
      function: {
        name: "getWeather",
        description: "Tells the temperature of a city.",
        parameters: {
          type: "object",
          properties: { city: { type: "string" } },
          required: ["city"],
        },
      },
    },
    { function: { name: "countPeople" } },
  ]);
  expect(second?.messages.slice(-2).map(({ tool_call_id: id }) => id)).toEqual(["c1", "c2"]);
});

test("answers in a conversation that is streamed", async () => {
  const { model } = await connect([calls(rome), text("8 degrees.")]);
  const agent = createAgent({ model, tools: await open([getWeather]) });
  const told: string[] = [];
  const stream = await agent.stream(
    { messages: [new HumanMessage("How warm?")] },
    { streamMode: "messages" },
  );
  for await (const [message] of stream) told.push(message.text);
  expect(told.join("|")).toContain('{"city":"Rome","degrees":8}');
  expect(told.join("")).toMatch(/8 degrees\.$/);
});

test("makes failures messages that a model can act on and nothing else", async () => {
  const wrong = { id: "c1", name: "getWeather", args: { town: { name: "Rome" } } };
  const script = [calls(wrong, { id: "c2", name: "fail", args: {} }), text("Well.")];
  const { answer, results, bodies } = await ask(script, await open([getWeather, fail]));
  expect(answer).toBe("Well.");
  expect(results).toMatchObject([
    {
      status: "error",
      content: expect.stringContaining('"city" is required'),
      artifact: { type: "PARAMETER_VALIDATION_FAILED", details: { violations: expect.any(Array) } },
    },
    {
      status: "error",
      content: "no signal from the station",
      artifact: { type: "TOOL_EXECUTION_FAILED" },
    },
  ]);
  const sent = JSON.stringify(bodies()[1]?.messages);
  expect(sent).not.toMatch(/\.ts|node_modules|fix your mistakes|Error:/);
});

test("keeps a run of LangChain going whose middleware takes what tools throw for its own", async () => {
  const tried: number[] = [];
  const flaky = deftool({
    name: "flaky",
    description: "Fails.",
    parameters: none,
    register: false,
    execute: () => {
      tried.push(1);
      throw new Error("not today");
    },
  });
  const { results } = await ask(
    [calls({ id: "c1", name: "flaky", args: {} }), text("Well.")],
    await open([flaky]),
    { middleware: [builtIn(toolRetryMiddleware({ maxRetries: 0, onFailure: "error" }))] },
  );
  expect(results).toMatchObject([{ status: "error", content: "not today" }]);
  expect(tried).toHaveLength(1);
});

test("answers a ToolNode of LangGraph in the order of the calls", async () => {
  const later = deftool({
    name: "later",
    description: "Takes its time.",
    parameters: { type: "object", properties: { ms: { type: "number" } }, required: ["ms"] },
    register: false,
    execute: async ({ ms }) => {
      await new Promise((resolve) => void setTimeout(resolve, ms));
      return ms;
    },
  });
  const node = new ToolNode(await open([later, fail]));
  const { messages } = (await node.invoke({
    messages: [
      calling(
        { id: "a", name: "later", args: { ms: 60 } },
        { id: "b", name: "fail", args: {} },
        { id: "c", name: "later", args: { ms: 1 } },
      ),
    ],
  })) as { messages: ToolMessage[] };
  expect(messages.map(({ tool_call_id: id, status, content }) => [id, status, content])).toEqual([
    ["a", "success", "60"],
    ["b", "error", "no signal from the station"],
    ["c", "success", "1"],
  ]);
});

test("repairs calls and says so, unless that is switched off", async () => {
  const repaired: RepairedCall[] = [];
  const misspelt = { id: "c1", name: "getWeather", args: { City: "Rome" } };
  const script = [calls(misspelt), text("8 degrees.")];
  const onRepair = (call: RepairedCall): void => void repaired.push(call);
  const { results } = await ask(script, await open([getWeather], { onRepair }));
  expect(results).toMatchObject([{ status: "success", artifact: { city: "Rome", degrees: 8 } }]);
  expect(repaired).toMatchObject([{ ...rome, repairs: [{ path: "/city", kind: "name" }] }]);

  const strict = await ask(script, await open([getWeather], { repair: false }));
  expect(strict.results).toMatchObject([{ status: "error" }]);
});

test("gives the result to whoever invokes a tool without a call, and rejects with why it failed", async () => {
  const tool = await openOne(getWeather);
  expect(await tool.invoke({ city: "Rome" })).toBe('{"city":"Rome","degrees":8}');
  const failed = tool.invoke({ town: 1 });
  await expect(failed).rejects.toBeInstanceOf(ToolCallError);
  await expect(failed).rejects.toMatchObject({ type: "PARAMETER_VALIDATION_FAILED" });
  await expect(tool.invoke("Rome" as never)).rejects.toMatchObject({ type: "INVALID_CALL" });
  const empty = await openOne(
    deftool({
      name: "empty",
      description: "Is empty.",
      parameters: none,
      register: false,
      execute: () => null,
    }),
  );
  expect(await empty.invoke(undefined as never)).toBe("null");
});

test("sends dates and large numbers in a form that JSON and checkpoints have, and says of what has none", async () => {
  const tell = deftool({
    name: "tell",
    description: "Tells.",
    parameters: { type: "object", properties: { as: { type: "string" } } },
    register: false,
    execute: ({ as }) =>
      as === "map" ? { by: new Map([["a", 1]]) } : { at: new Date(0), big: 2n ** 60n, small: 2n },
  });
  const tool = await openOne(tell);
  const message = (await tool.invoke({
    ...rome,
    name: "tell",
    args: {},
    type: "tool_call",
  })) as ToolMessage;
  expect(JSON.parse(message.text)).toEqual(message.artifact);
  expect(message.artifact).toMatchObject({
    at: "1970-01-01T00:00:00.000Z",
    big: "1152921504606846976",
    small: 2,
  });
  const refused = { ...rome, name: "tell", args: { as: "map" }, type: "tool_call" } as const;
  expect(await tool.invoke(refused)).toMatchObject({
    status: "error",
    artifact: { type: "RESULT_NOT_SERIALIZABLE" },
  });
});

test("sends files as content blocks beside the rest of a result", async () => {
  const draw = deftool({
    name: "draw",
    description: "Draws.",
    parameters: none,
    register: false,
    execute: () => ({
      title: "Rain",
      chart: media({ mimeType: "image/png", data: new Uint8Array([1, 2, 3]), name: "rain.png" }),
      film: media({ mimeType: "video/mp4", uri: "https://example.org/film" }),
      sound: media({ mimeType: "audio/wav", data: "AQID", name: "rain.wav" }),
      report: media({ mimeType: "application/pdf", data: "AQID", name: "rain.pdf" }),
    }),
  });
  const tool = await openOne(draw);
  const message = (await tool.invoke({
    id: "c1",
    name: "draw",
    args: {},
    type: "tool_call",
  })) as ToolMessage;
  const [about, ...files] = message.content as { text?: string }[];
  expect(JSON.parse(about?.text ?? "")).toEqual({
    title: "Rain",
    chart: { $ref: "rain.png" },
    film: { $ref: "media-2" },
    sound: { $ref: "rain.wav" },
    report: { $ref: "rain.pdf" },
  });
  expect(files).toEqual([
    { type: "image", mimeType: "image/png", data: "AQID", metadata: { filename: "rain.png" } },
    {
      type: "video",
      mimeType: "video/mp4",
      url: "https://example.org/film",
      metadata: { filename: "media-2" },
    },
    { type: "audio", mimeType: "audio/wav", data: "AQID", metadata: { filename: "rain.wav" } },
    { type: "file", mimeType: "application/pdf", data: "AQID", metadata: { filename: "rain.pdf" } },
  ]);
  expect(message.artifact).toMatchObject({ title: "Rain" });
});

test("tells what a generator yields as events of the tool, and progress to the custom stream", async () => {
  const count = deftool({
    name: "count",
    description: "Counts.",
    parameters: { type: "object", properties: { end: { type: "number" } }, required: ["end"] },
    register: false,
    execute: async function* ({ end }, { progress }: ToolContext) {
      for (let number = 1; number <= end; number += 1) {
        progress({ progress: number, total: end });
        yield { number };
      }
    },
  });
  const { model } = await connect([
    calls({ id: "c1", name: "count", args: { end: 2 } }),
    text("2."),
  ]);
  const agent = createAgent({ model, tools: await open([count]) });
  const told: unknown[] = [];
  const stream = await agent.stream(
    { messages: [new HumanMessage("Count.")] },
    { streamMode: ["tools", "custom"] },
  );
  for await (const [mode, chunk] of stream) {
    const { event, name, data } = chunk as Record<string, unknown>;
    if (mode === "custom") told.push(chunk);
    else told.push(data === undefined ? [event, name] : [event, name, data]);
  }
  const progress = { type: "tool-progress", toolCallId: "c1", name: "count", total: 2 };
  expect(told).toEqual([
    ["on_tool_start", "count"],
    { ...progress, progress: 1 },
    ["on_tool_event", "count", { number: 1 }],
    { ...progress, progress: 2 },
    ["on_tool_event", "count", { number: 2 }],
    ["on_tool_end", "count"],
  ]);
});

test("tells tracers of a failure that the call failed", async () => {
  const told: unknown[] = [];
  const tool = await openOne(fail);
  const callbacks = [
    {
      handleToolEnd: () => void told.push("end"),
      handleToolError: (error: Error) => void told.push(error),
    },
  ];
  await tool.invoke({ id: "c1", name: "fail", args: {}, type: "tool_call" }, { callbacks });
  expect(told).toEqual([expect.any(ToolCallError)]);
});

test("has what a tool asks of LangChain in turn stand under its call in traces", async () => {
  const inner = RunnableLambda.from(() => "asked");
  const tool = await openOne(
    deftool({
      name: "ask",
      description: "Asks.",
      parameters: none,
      register: false,
      execute: () => inner.invoke("What?"),
    }),
  );
  const parents: (string | undefined)[] = [];
  let call = "";
  const callbacks = [
    {
      handleToolStart: (_tool: unknown, _input: string, id: string) => {
        call = id;
      },
      handleChainStart: (_chain: unknown, _input: unknown, _id: string, parent?: string) =>
        void parents.push(parent),
    },
  ];
  expect(await tool.invoke({}, { callbacks })).toBe("asked");
  expect(parents).toEqual([call]);
});

test("ends a call at its time limit, with a message for the model", async () => {
  const { results } = await ask(
    [calls({ id: "c1", name: "wait", args: {} }), text("No.")],
    await open([wait], { timeoutMs: 20 }),
  );
  expect(results).toMatchObject([{ status: "error", artifact: { type: "TIMEOUT" } }]);
});

test("cancels calls with the signal and the timeout of LangChain's config", async () => {
  const tool = await openOne(wait);
  const controller = new AbortController();
  const reason = new Error("enough");
  const call = { id: "signal", name: "wait", args: {}, type: "tool_call" } as const;
  const pending = tool.invoke(call, { signal: controller.signal });
  controller.abort(reason);
  await expect(pending).rejects.toBe(reason);
  await expect(tool.invoke({ ...call, id: "late" }, { timeout: 20 })).rejects.toMatchObject({
    name: "TimeoutError",
  });
  await expect.poll(() => stopped).toEqual(expect.arrayContaining(["late"]));
});

test("cancels the calls of an agent whose run is given up", async () => {
  const { model } = await connect([calls({ id: "given-up", name: "wait", args: {} })]);
  const controller = new AbortController();
  const onEvent = ({ type }: CallEvent): void => {
    if (type === "call-partial") controller.abort();
  };
  const agent = createAgent({ model, tools: await open([wait], { onEvent }) });
  await expect(
    agent.invoke({ messages: [new HumanMessage("Wait.")] }, { signal: controller.signal }),
  ).rejects.toThrow("abort");
  await expect.poll(() => stopped).toContain("given-up");
});

test("tells the model of a call that the program's own signal has cancelled", async () => {
  const controller = new AbortController();
  const onEvent = ({ type }: CallEvent): void => {
    if (type === "call-partial") controller.abort();
  };
  const tools = await open([wait], { signal: controller.signal, onEvent });
  const { results } = await ask([calls({ id: "own", name: "wait", args: {} }), text("No.")], tools);
  expect(results).toMatchObject([{ status: "error", artifact: { type: "CANCELLED" } }]);
});

test("hands the context of LangGraph's runtime on as data, unless there is other data", async () => {
  const tell = deftool({
    name: "tell",
    description: "Tells the data.",
    parameters: none,
    register: false,
    execute: (_args, { data }: ToolContext) => JSON.stringify(data),
  });
  const script = [calls({ id: "c1", name: "tell", args: {} }), text("Told.")];
  const context = { user: "ada" };
  const given = await ask(script, await open([tell]), { context });
  expect(given.results).toMatchObject([{ content: '{"user":"ada"}' }]);
  const other = await ask(script, await open([tell], { data: "mine" }), { context });
  expect(other.results).toMatchObject([{ content: '"mine"' }]);
});

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
const five = { id: "c1", name: "pay", args: { euros: 5 } };

test("does not run what a person has to approve, unless somebody is asked", async () => {
  paid.length = 0;
  const { results } = await ask([calls(five), text("No.")], await open([pay]));
  expect(results).toMatchObject([{ status: "error", artifact: { type: "APPROVAL_REQUIRED" } }]);
  expect(paid).toEqual([]);
  const asking = new Runtime({
    registry: new ToolRegistry(),
    approve: () => ({ decision: "allow" }),
  });
  const asked = await ask([calls(five), text("Paid.")], await open([pay], { source: asking }));
  expect(asked.results).toMatchObject([{ status: "success", content: "5" }]);
  expect(paid).toEqual([5]);
});

test("counts what LangChain's middleware has had a person approve", async () => {
  paid.length = 0;
  const careful = new Runtime({
    registry: new ToolRegistry(),
    authorize: ({ tool }) => ({
      decision: tool.annotations.requiresApproval === true ? "ask" : "allow",
    }),
  });
  for (const runtime of [source, careful]) {
    const { model } = await connect([calls(five), text("Paid.")]);
    const agent = createAgent({
      model,
      tools: await open([pay], { source: runtime, approved: true }),
      middleware: [builtIn(askPeople({ interruptOn: { pay: true } }))],
      checkpointer: new MemorySaver(),
    });
    const config = { configurable: { thread_id: "t" } };
    const before = paid.length;
    const first = await agent.invoke({ messages: [new HumanMessage("Pay.")] }, config);
    expect(first).toHaveProperty("__interrupt__");
    expect(paid).toHaveLength(before);
    const resume = { decisions: [{ type: "approve" }] };
    const { messages } = await agent.invoke(new Command({ resume }), config);
    expect(messages.at(-1)?.content).toBe("Paid.");
  }
  expect(paid).toEqual([5, 5]);
});

test("asks about a tool that is not annotated also where the program says that people are asked", async () => {
  const careful = new Runtime({
    registry: new ToolRegistry(),
    authorize: () => ({ decision: "ask" }),
  });
  const tool = await openOne(getWeather, { source: careful, approved: true });
  await expect(tool.invoke({ city: "Rome" })).rejects.toMatchObject({ type: "APPROVAL_REQUIRED" });
});

test("has the tools of a session, which stays open", async () => {
  await using session = await source.createSession({ tools: [getWeather] });
  const tools = await toLangChainTools(session);
  expect(tools.map(({ name }) => name)).toEqual(["getWeather"]);
  await tools[Symbol.asyncDispose]();
  expect((await session.execute(rome)).ok).toBe(true);
});

test("closes the session it opened, and fails later calls with that", async () => {
  const tools = await toLangChainTools([getWeather], { source });
  await tools[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
  await expect(tools[0]?.invoke(rome.args)).rejects.toMatchObject({ type: "SESSION_NOT_FOUND" });
});

test("shows each model the same schema, whatever is done to what it was shown", async () => {
  const tool = await openOne(getWeather);
  Object.assign(tool.schema, { type: "nothing" });
  expect(await tool.invoke({ city: "Rome" })).toContain("Rome");
  expect((await openOne(getWeather)).schema).toMatchObject({ type: "object", required: ["city"] });
});

test("rejects for options of a wrong form and tools that there are not", async () => {
  for (const options of [{ timeoutMs: 0 }, { source: 1 }, { signal: 1 }, { approved: "yes" }]) {
    await expect(
      toLangChainTools([getWeather], options as LangChainToolsOptions),
    ).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  }
  await expect(toLangChainTools(["nobody"], { source })).rejects.toMatchObject({
    code: "TOOL_NOT_FOUND",
  });
});
