import { afterAll, describe, expect, test } from "vitest";

import { createChat } from "../../conversation/chat.ts";
import type { Content } from "../../conversation/content/content.ts";
import { countPeople, emptyRuntime, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import { generate } from "../../conversation/generate.ts";
import { deftool } from "../../declare/deftool.ts";
import { media } from "../../declare/media.ts";
import { ToolError } from "../../errors/tool-error.ts";
import { calls, text } from "../script.ts";
import { scriptedModel } from "../scripted-model.ts";
import { toolDouble } from "../tool-double/tool-double.ts";
import { modelFromHistory } from "./model-from-history.ts";
import { replayConversation } from "./replay-conversation.ts";
import { toolsFromHistory } from "./tools-from-history.ts";

const source = emptyRuntime();

afterAll(() => source.close());

const rome = { name: "getWeather", args: { city: "Rome" } };
const tools = [getWeather, countPeople, fail];

/** A chat of two turns, as it comes back from a file. */
async function savedChat(): Promise<readonly Content[]> {
  const model = scriptedModel([
    calls(rome, { id: "model-1", name: "fail" }, { name: "teleport" }),
    calls({ name: "countPeople", args: { city: "everywhere" } }, { name: "getWeather", args: {} }),
    {
      candidates: [
        { content: { role: "model", parts: [{ text: "8.", thoughtSignature: "c2ln" }] } },
      ],
    },
    calls(rome),
    text("Still 8."),
  ]);
  await using chat = createChat({ model, source, tools });
  await chat.send("How warm?");
  await chat.send("And now?");
  return JSON.parse(JSON.stringify(chat.history)) as readonly Content[];
}

describe("replayConversation", () => {
  test("runs the tools and finds no difference where they answer as before", async () => {
    const history = await savedChat();
    const replay = await replayConversation(history, { source, tools });
    expect(replay.differences).toEqual([]);
    expect(replay.history).toEqual(history);
    expect(replay.calls.map(({ call }) => call.name)).toEqual([
      "getWeather",
      "fail",
      "teleport",
      "countPeople",
      "getWeather",
      "getWeather",
    ]);
  });

  test("says where tools answer otherwise", async () => {
    const history = await savedChat();
    const warmer = toolDouble(getWeather, () => ({ city: "Rome", degrees: 12 }));
    const replay = await replayConversation(history, {
      source,
      tools: [warmer, countPeople, fail],
    });
    expect(warmer.calls).toHaveLength(2);
    const place = "parts[0].functionResponse.response.output.degrees";
    expect(replay.differences).toEqual([
      { path: `history[2].${place}`, recorded: 8, actual: 12 },
      { path: `history[8].${place}`, recorded: 8, actual: 12 },
    ]);
  });

  test("is told with the events of a conversation, and keeps one session", async () => {
    const history = await savedChat();
    const events: string[] = [];
    const sessions = new Set<string>();
    const noted = deftool({
      name: "getWeather",
      description: "Tells the temperature of a city.",
      parameters: getWeather.tool.parameters,
      register: false,
      execute: (_args, { sessionId }) => void sessions.add(sessionId),
    });
    await replayConversation(history, {
      source,
      tools: [noted],
      onEvent: ({ type }) => void events.push(type),
    });
    expect(events.filter((type) => type === "finish")).toHaveLength(2);
    expect(events.filter((type) => type === "call-end")).toHaveLength(6);
    expect(sessions.size).toBe(1);
  });

  test("uses a session that it is given, and leaves it open", async () => {
    const history = await savedChat();
    await using session = await source.createSession({ tools });
    const replay = await replayConversation(history, { session });
    expect(replay.differences).toEqual([]);
    expect(await session.listDeclarations()).toHaveLength(3);
  });

  test("goes as far as a history that breaks off", async () => {
    const model = scriptedModel([calls(rome), new Error("lost")]);
    const broken = await generate("How warm?", { model, source, tools }).catch(
      (error: { history: readonly Content[] }) => error,
    );
    const replay = await replayConversation(broken.history, { source, tools });
    expect(replay).toMatchObject({ differences: [], calls: { length: 1 } });
    expect(replay.history).toEqual(broken.history);
    const asked = broken.history.slice(0, 1);
    expect(await replayConversation(asked, { source })).toEqual({
      history: asked,
      calls: [],
      differences: [],
    });
  });

  test("rejects as the conversation does", async () => {
    const history = await savedChat();
    const signal = AbortSignal.abort();
    const replaying = replayConversation(history, { source, tools, signal });
    await expect(replaying).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test.each([
    ["is none", {}],
    [
      "begins with calls",
      [
        { role: "model", parts: [{ functionCall: rome }] },
        { role: "user", parts: [{ functionResponse: { name: "getWeather", response: {} } }] },
      ],
    ],
  ])("refuses a history that %s", async (_what, history) => {
    const replaying = replayConversation(history as readonly Content[], { source });
    await expect(replaying).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("takes what a model said of itself as it is", async () => {
    const history: readonly Content[] = [
      { role: "model", parts: [{ text: "Welcome." }] },
      { role: "user", parts: [{ text: "Hello." }] },
      { role: "user", parts: [{ text: "Anybody?" }] },
      { role: "model", parts: [{ text: "Yes." }] },
      { role: "model", parts: [{ text: "Do go on." }] },
    ];
    expect(await replayConversation(history, { source })).toMatchObject({ history, calls: [] });
  });
});

describe("toolsFromHistory", () => {
  test("answers as the tools did, which are not run", async () => {
    const history = await savedChat();
    const never = toolDouble(getWeather, () => ({ city: "Rome", degrees: 12 }));
    const saved = toolsFromHistory(history, [never, countPeople, fail]);
    const replay = await replayConversation(history, { source, tools: saved });
    expect(replay.differences).toEqual([]);
    expect(never.calls).toEqual([]);
  });

  test("has the declarations of the tools, and knows arguments that were repaired", async () => {
    const counter = deftool({
      name: "count",
      description: "Counts.",
      parameters: { type: "object", properties: { to: { type: "integer" } }, required: ["to"] },
      register: false,
      execute: ({ to }) => to,
    });
    const model = scriptedModel([calls({ name: "count", args: { to: "3" } }), text("3")]);
    const { history } = await generate("Count.", { model, source, tools: [counter] });
    const saved = toolsFromHistory(history, [counter]);
    expect(saved[0]?.declaration).toEqual(counter.declaration);
    const replay = await replayConversation(history, { source, tools: saved });
    expect(replay).toMatchObject({ differences: [], calls: [{ outcome: { value: 3 } }] });
  });

  test("gives results of the same arguments one after the other, and the last ever after", async () => {
    let degrees = 8;
    const weather = toolDouble(getWeather, ({ city }) => ({ city, degrees: degrees++ }));
    const model = scriptedModel([calls(rome), calls(rome), text("Rising.")]);
    const { history } = await generate("How warm?", { model, source, tools: [weather] });
    const saved = toolsFromHistory(history, [getWeather]);
    await using session = await source.createSession({ tools: saved });
    const ask = async () => (await session.execute(rome)).ok && session.execute(rome);
    expect(await session.execute(rome)).toMatchObject({ value: { degrees: 8 } });
    expect(await ask()).toMatchObject({ value: { degrees: 9 } });
    const other = await session.execute({ name: "getWeather", args: { city: "Oslo" } });
    expect(other).toMatchObject({ error: { type: "NO_SAVED_RESULT" } });
  });

  test("gives errors with their details, and files", async () => {
    const draw = deftool({
      name: "draw",
      description: "Draws.",
      parameters: { type: "object", properties: { what: { type: "string" } } },
      register: false,
      execute: ({ what }) => {
        if (what === "nothing") throw new ToolError("NO_SUBJECT", "What?", { details: { what } });
        const file = media({ mimeType: "image/png", data: "aGk=", name: "a.png" });
        return { files: [file, media({ mimeType: "image/png", uri: "gs://b/c.png" })] };
      },
    });
    const model = scriptedModel([
      calls({ name: "draw", args: { what: "nothing" } }, { name: "draw", args: { what: "a" } }),
      text("Done."),
    ]);
    const { history } = await generate("Draw.", { model, source, tools: [draw] });
    const replay = await replayConversation(history, {
      source,
      tools: toolsFromHistory(history, [draw]),
    });
    expect(replay.differences).toEqual([]);
  });

  test("gives what came from elsewhere as it is", async () => {
    const history: readonly Content[] = JSON.parse(
      JSON.stringify([
        { role: "user", parts: [{ text: "How warm?" }] },
        {
          role: "model",
          parts: [{ functionCall: rome }, { functionCall: { ...rome, args: { city: "Oslo" } } }],
        },
        {
          role: "user",
          parts: [
            { functionResponse: { name: "getWeather", response: { temperature: 8 } } },
            { functionResponse: { name: "getWeather", response: { error: "no signal" } } },
          ],
        },
      ]),
    ) as readonly Content[];
    await using session = await source.createSession({
      tools: toolsFromHistory(history, [getWeather]),
    });
    expect(await session.execute(rome)).toMatchObject({ value: { temperature: 8 } });
    expect(await session.execute({ ...rome, args: { city: "Oslo" } })).toMatchObject({
      error: { message: "no signal" },
    });
  });
});

test("modelFromHistory says what the model said, signatures included", async () => {
  const history = await savedChat();
  const model = modelFromHistory(history);
  const saved = toolsFromHistory(history, tools);
  const first = await generate("How warm?", { model, source, tools: saved });
  const second = await generate("And now?", {
    model,
    source,
    tools: saved,
    history: first.history,
  });
  expect(JSON.parse(JSON.stringify(second.history))).toEqual(history);
});
