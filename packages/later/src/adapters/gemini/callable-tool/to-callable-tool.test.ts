import { type CallableTool, GoogleGenAI } from "@google/genai";
import { expect, onTestFinished, test } from "vitest";

import {
  countPeople,
  emptyRuntime,
  fail,
  getWeather,
  stopped,
  wait,
} from "../../../conversation/fixtures/tools.ts";
import { deftool } from "../../../declare/deftool.ts";
import type { CallEvent } from "../../../executor/execute-options.ts";
import { Door } from "../../../executor/fixtures/door.ts";
import type { FunctionCall } from "../../../model/function-call.ts";
import type { RepairedCall } from "../../../repair/repair.ts";
import type { Session, ToolSelection } from "../../../session/session.ts";
import { startGeminiStandIn } from "../../../testing/gemini-stand-in.ts";
import { type Script, calls, text } from "../../../testing/script.ts";
import type { GenerateContentRequest } from "../../../testing/stand-in/generate-request.ts";
import {
  type CallableToolOptions,
  type GeminiCallableTool,
  toCallableTool,
} from "./to-callable-tool.ts";

const source = emptyRuntime();
const rome = { name: "getWeather", args: { city: "Rome" } };
const people = { name: "countPeople", args: { city: "Rome" } };

function callable(
  tools: readonly ToolSelection[] | Session,
  options: CallableToolOptions = {},
): GeminiCallableTool {
  const made = toCallableTool(tools, { source, ...options });
  onTestFinished(() => made.close());
  return made;
}

/** Lets the SDK lead the conversation; gives its text and what it answered after the first round. */
async function ask(script: Script<GenerateContentRequest>, tools: CallableTool[]) {
  const standIn = await startGeminiStandIn({ script });
  onTestFinished(() => standIn.close());
  const ai = new GoogleGenAI({
    apiKey: standIn.apiKey,
    httpOptions: { baseUrl: standIn.url },
  });
  const response = await ai.models.generateContent({
    model: "gemini-test",
    contents: "How warm?",
    config: { tools },
  });
  const second = standIn.requests[1]?.body as GenerateContentRequest | undefined;
  const answers = second?.contents.at(-1)?.parts?.map((part) => part.functionResponse) ?? [];
  return { ai, standIn, text: response.text, answers };
}

test("answers the calls of one response in their order, each with its id", async () => {
  const script = [calls(rome, people, rome), text("8 degrees.")];
  const {
    text: answer,
    answers,
    standIn,
  } = await ask(script, [callable([getWeather, countPeople])]);
  expect(answer).toBe("8 degrees.");
  expect(answers.map((response) => [response?.name, response?.response])).toEqual([
    ["getWeather", { output: { city: "Rome", degrees: 8 } }],
    ["countPeople", { output: 4 }],
    ["getWeather", { output: { city: "Rome", degrees: 8 } }],
  ]);
  expect(answers.every((response) => typeof response?.id === "string")).toBe(true);
  expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
});

test("keeps the run alive when a tool throws, arguments do not fit or a name is made up", async () => {
  const wrong = { name: "getWeather", args: { city: 7 } };
  const script = [calls({ name: "fail" }, wrong, { name: "getTides" }, rome), text("Well.")];
  const { text: answer, answers } = await ask(script, [callable([getWeather, fail])]);
  expect(answer).toBe("Well.");
  expect(answers).toMatchObject([
    { response: { error: { type: "TOOL_EXECUTION_FAILED" } } },
    { response: { error: { type: "PARAMETER_VALIDATION_FAILED" } } },
    { name: "getTides", response: { error: { type: "TOOL_NOT_FOUND" } } },
    { response: { output: { degrees: 8 } } },
  ]);
});

test("repairs calls as conversations do, says so, and answers under the model's name", async () => {
  const repaired: RepairedCall[] = [];
  const sent = { name: "default_api.get_weather", args: { City: "Rome" } };
  const nameless = { id: "n", args: {} };
  const tool = callable([getWeather], { onRepair: (call) => void repaired.push(call) });
  expect(await tool.callTool([{ id: "a", ...sent }, nameless])).toMatchObject([
    { functionResponse: { id: "a", name: sent.name, response: { output: { degrees: 8 } } } },
    { functionResponse: { id: "n", response: { error: { type: "INVALID_CALL" } } } },
  ]);
  expect(repaired).toMatchObject([
    { id: "a", ...rome, repairs: [{ kind: "tool" }, { path: "/city", kind: "name" }] },
  ]);

  const strict = callable([getWeather], { repair: false });
  expect(await strict.callTool([{ ...sent, name: "getWeather" }])).toMatchObject([
    { functionResponse: { response: { error: { type: "PARAMETER_VALIDATION_FAILED" } } } },
  ]);
});

test("runs the calls of several runs of the SDK, though they have the same ids", async () => {
  const door = new Door();
  const enter = deftool({
    name: "enter",
    description: "Enters.",
    parameters: { type: "object", properties: { who: { type: "string" } } },
    register: false,
    execute: async ({ who }) => {
      await door.wait();
      return `${who} is in`;
    },
  });
  const tool = callable([enter]);
  const answers = ["Ada", "Bob", "Bob"].map((who) => {
    const call = { id: "call_1", name: "enter", args: { who } };
    return tool.callTool([call]);
  });
  await expect.poll(() => door.waiting).toBe(3);
  for (let opened = 0; opened < 3; opened += 1) door.open();
  expect((await Promise.all(answers)).flat()).toMatchObject(
    ["Ada", "Bob", "Bob"].map((who) => ({
      functionResponse: { id: "call_1", response: { output: `${who} is in` } },
    })),
  );
});

test("works in the SDK's streams", async () => {
  const standIn = await startGeminiStandIn({ script: [calls(rome), text("8 degrees.")] });
  onTestFinished(() => standIn.close());
  const ai = new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions: { baseUrl: standIn.url } });
  const stream = await ai.models.generateContentStream({
    model: "gemini-test",
    contents: "How warm?",
    config: { tools: [callable([getWeather])] },
  });
  const texts: string[] = [];
  for await (const chunk of stream) texts.push(chunk.text ?? "");
  expect(texts.join("")).toBe("8 degrees.");
});

test("ends a call at its time limit", async () => {
  const { text: answer, answers } = await ask(
    [calls({ name: "wait" }), text("No.")],
    [callable([wait], { timeoutMs: 20 })],
  );
  expect(answer).toBe("No.");
  expect(answers).toMatchObject([{ response: { error: { type: "TIMEOUT" } } }]);
});

test("cancels calls with the signal that it is given", async () => {
  const controller = new AbortController();
  const events: CallEvent[] = [];
  const tool = callable([wait], {
    signal: controller.signal,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "call-partial") controller.abort();
    },
  });
  const answers = await tool.callTool([{ id: "w1", name: "wait" }]);
  expect(answers).toMatchObject([
    { functionResponse: { id: "w1", response: { error: { type: "CANCELLED" } } } },
  ]);
  expect(stopped).toContain("w1");
  expect(events.map(({ type }) => type)).toEqual([
    "call-start",
    "call-progress",
    "call-partial",
    "call-end",
  ]);
});

test("leaves the calls of others to them, and answers once what is nobody's", async () => {
  const last = callable([countPeople]);
  const first = callable([getWeather], { others: [last] });
  const script = [calls(rome, { name: "getTides" }, people), text("Done.")];
  const { text: answer, answers, standIn } = await ask(script, [first, last]);
  expect(answer).toBe("Done.");
  expect(standIn.requests.map(({ status }) => status)).toEqual([200, 200]);
  expect(answers.map((response) => response?.name)).toEqual([
    "getWeather",
    "getTides",
    "countPeople",
  ]);
});

test("takes a neighbour that cannot tell its names for one without any", async () => {
  const broken = { tool: () => Promise.reject(new Error("no names")) };
  const tool = callable([getWeather], { others: [broken] });
  expect(await tool.callTool([rome])).toHaveLength(1);
});

test("hands out declarations that may be changed", async () => {
  const tool = callable([getWeather]);
  const first = await tool.tool();
  const before = structuredClone(first);
  Object.assign(first.functionDeclarations[0] ?? {}, { name: "changed" });
  first.functionDeclarations.pop();
  expect(await tool.tool()).toEqual(before);
});

test("calls the tools of a session, which stays open", async () => {
  await using session = await source.createSession({ tools: [getWeather] });
  const tool = callable(session);
  expect((await tool.tool()).functionDeclarations.map(({ name }) => name)).toEqual(["getWeather"]);
  await tool.close();
  expect((await session.execute(rome as FunctionCall)).ok).toBe(true);
});

test("closes the session it opened, and answers later calls with that", async () => {
  const tool = toCallableTool([getWeather], { source });
  await tool.tool();
  await tool.close();
  await tool.close();
  expect(await tool.callTool([{ ...rome }])).toMatchObject([
    { functionResponse: { response: { error: { type: "SESSION_NOT_FOUND" } } } },
  ]);
});

test("rejects while its session cannot be opened", async () => {
  const tool = callable(["nobody"]);
  await expect(tool.tool()).rejects.toMatchObject({ code: "TOOL_NOT_FOUND" });
  await expect(tool.tool()).rejects.toMatchObject({ code: "TOOL_NOT_FOUND" });
});

test("runs no more calls at a time than it may", async () => {
  const tool = callable([getWeather], { concurrency: 1 });
  expect(await tool.callTool([rome, rome])).toHaveLength(2);
  for (const options of [
    { concurrency: 0 },
    { timeoutMs: 0 },
    { source: 1 },
    { signal: 1 },
    { repair: "no" },
  ]) {
    expect(() => toCallableTool([getWeather], options as CallableToolOptions)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  }
  expect(() => toCallableTool({} as Session)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});
