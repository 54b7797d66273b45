import { describe, expect, test } from "vitest";

import { deftool } from "../declare/deftool.ts";
import { LaterError } from "../errors/later-error.ts";
import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import type { Content, Part } from "./content/content.ts";
import { ConversationError } from "./conversation-error.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import { countPeople, emptyRuntime, fail, getWeather, stopped, wait } from "./fixtures/tools.ts";
import { generate } from "./generate.ts";
import type { ModelClient, ModelResponse } from "./model/model-client.ts";

const source = emptyRuntime();
const tools = [getWeather, countPeople, fail, wait];
const rome = { name: "getWeather", args: { city: "Rome" } };
const oslo = { name: "getWeather", args: { city: "Oslo2" } };

function respond(parts: readonly Part[], finishReason = "STOP"): ModelResponse {
  return { candidates: [{ content: { role: "model", parts }, finishReason }] };
}

async function failureOf(work: Promise<unknown>): Promise<ConversationError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!ConversationError.is(error)) throw new Error("no ConversationError", { cause: error });
  return error;
}

describe("generate", () => {
  test("runs the model's calls and gives its answer with the whole history", async () => {
    const model = scriptedModel([calls(rome), text("8 degrees.")]);
    const result = await generate("How warm is Rome?", { model, source, tools });
    expect(result.text).toBe("8 degrees.");
    expect(result.rounds).toBe(1);
    expect(result.finishReason).toBe("STOP");
    expect(result.history).toEqual([
      { role: "user", parts: [{ text: "How warm is Rome?" }] },
      { role: "model", parts: [{ functionCall: rome }] },
      {
        role: "user",
        parts: [
          {
            functionResponse: {
              name: "getWeather",
              response: { output: { city: "Rome", degrees: 8 } },
            },
          },
        ],
      },
      { role: "model", parts: [{ text: "8 degrees." }] },
    ]);
    expect(model.requests.map(({ contents }) => contents.length)).toEqual([1, 3]);
  });

  test("answers without calls in no rounds", async () => {
    const result = await generate("Hello", { model: scriptedModel([text("Hi.")]), source, tools });
    expect(result).toMatchObject({ text: "Hi.", rounds: 0, calls: [] });
  });

  test("continues a history and leaves the caller's array alone", async () => {
    const first = await generate("Hello", { model: scriptedModel([text("Hi.")]), source });
    const history = Object.freeze([...first.history]);
    const model = scriptedModel([text("Still here.")]);
    const second = await generate("Are you there?", { model, source, history });
    expect(second.history).toHaveLength(4);
    expect(history).toHaveLength(2);
    expect(model.requests[0]?.contents).toEqual(second.history.slice(0, 3));
  });

  test("takes a prompt of parts", async () => {
    const parts = [
      { text: "What is this?" },
      { inlineData: { mimeType: "image/png", data: "AA==" } },
    ];
    const model = scriptedModel([text("A dot.")]);
    await generate(parts, { model, source });
    expect(model.requests[0]?.contents).toEqual([{ role: "user", parts }]);
  });

  test.each([
    ["", []],
    [[], []],
    [[], [{ role: "model", parts: [{ text: "Hi." }] }]],
  ] as const)("refuses to ask %j after %j", async (prompt, history) => {
    const asked = generate(prompt, { model: scriptedModel([]), source, history });
    await expect(asked).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("sends system instruction, configuration and declarations with every request", async () => {
    const model = scriptedModel([calls(rome), text("Done.")]);
    const config = { temperature: 0 };
    await generate("?", {
      model,
      source,
      tools: [getWeather],
      systemInstruction: "Be brief.",
      config,
    });
    for (const request of model.requests) {
      expect(request).toMatchObject({ systemInstruction: "Be brief.", config });
      expect(request.declarations).toEqual([getWeather.declaration]);
    }
    expect(model.requests).toHaveLength(2);
  });

  test("sums the usage of all requests", async () => {
    const usage = { promptTokenCount: 10, totalTokenCount: 12 };
    const model = scriptedModel([
      { ...calls(rome), usageMetadata: usage },
      { ...text("Done."), usageMetadata: { ...usage, thoughtsTokenCount: 5 } },
    ]);
    const result = await generate("?", { model, source, tools });
    expect(result.usage).toEqual({
      promptTokenCount: 20,
      totalTokenCount: 24,
      thoughtsTokenCount: 5,
    });
  });

  test("tells what happens, in order", async () => {
    const events: ConversationEvent[] = [];
    const model = scriptedModel([
      respond([{ text: "Hm.", thought: true }, { text: "Looking." }, { functionCall: rome }]),
      text("8 degrees."),
    ]);
    const onEvent = (event: ConversationEvent): void => {
      events.push(event);
    };
    const result = await generate("?", { model, source, tools, onEvent });
    expect(events.map(({ type }) => type)).toEqual([
      "round-start",
      "thought",
      "text",
      "response",
      "call-start",
      "call-end",
      "round-start",
      "text",
      "response",
      "finish",
    ]);
    expect(events[4]).toMatchObject({ round: 1, call: rome });
    expect(events[5]).toEqual({ type: "call-end", ...result.calls[0] });
    expect(events.at(-1)).toEqual({ type: "finish", result });
  });

  test("is not disturbed by a watcher that throws", async () => {
    const model = scriptedModel([calls(rome), text("Done.")]);
    const onEvent = (): void => {
      throw new Error("watcher");
    };
    await expect(generate("?", { model, source, tools, onEvent })).resolves.toMatchObject({
      text: "Done.",
    });
  });

  test("leaves no rejection unhandled of a watcher that rejects", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => {
      unhandled.push(reason);
    };
    process.on("unhandledRejection", listen);
    try {
      const onEvent = (): unknown => Promise.reject(new Error("watcher"));
      await generate("?", { model: scriptedModel([text("Hi.")]), source, onEvent });
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    } finally {
      process.off("unhandledRejection", listen);
    }
    expect(unhandled).toEqual([]);
  });
});

describe("the model's turn", () => {
  test("goes back exactly as it came, signatures, thoughts and unknown parts included", async () => {
    const parts = [
      { text: "I will look.", thought: true },
      { toolCall: { id: "s1", toolType: "GOOGLE_SEARCH" } },
      { text: "", thoughtSignature: "c2ln" },
      { functionCall: { ...rome, id: "m1", hint: { kept: true } }, thoughtSignature: "c2lnMg==" },
    ] as readonly Part[];
    const model = scriptedModel([respond(parts), text("Done.")]);
    const result = await generate("?", { model, source, tools });
    expect(model.requests[1]?.contents[1]).toEqual({ role: "model", parts });
    expect(result.history[1]).toEqual({ role: "model", parts });
  });

  test("may hold calls that are marked as thoughts", async () => {
    const model = scriptedModel([
      respond([{ functionCall: rome, thought: true }]),
      text("8 degrees."),
    ]);
    const result = await generate("?", { model, source, tools });
    expect(result.calls).toHaveLength(1);
  });

  test("stays as it was sent when the conversation goes on", async () => {
    const sent: (readonly Content[])[] = [];
    const answers = [calls(rome), text("Done.")];
    const model: ModelClient = {
      ...scriptedModel([]),
      generate: async ({ contents }) => {
        sent.push(contents);
        return answers.shift() ?? {};
      },
    };
    await generate("?", { model, source, tools });
    expect(sent.map(({ length }) => length)).toEqual([1, 3]);
  });

  test("keeps the very content of the client", async () => {
    const response = calls(rome);
    const responses = [response, text("Done.")];
    const model: ModelClient = {
      ...scriptedModel([]),
      generate: async () => responses.shift() ?? {},
    };
    const result = await generate("?", { model, source, tools });
    expect(result.history[1]).toBe(response.candidates?.[0]?.content);
  });

  test("is given the role that the API would otherwise take for the user's", async () => {
    const content = { parts: [{ text: "Hi." }] } as unknown as Content;
    const model = scriptedModel([{ candidates: [{ content }] }]);
    const result = await generate("Hello", { model, source });
    expect(result.history[1]).toEqual({ role: "model", parts: [{ text: "Hi." }] });
  });

  test("counts only as far as the first candidate, so that answers and calls stay equal in number", async () => {
    const first = calls(rome).candidates ?? [];
    const second = { ...calls(oslo, oslo).candidates?.[0], index: 1 };
    const model = scriptedModel([{ candidates: [...first, second] }, text("Done.")]);
    const result = await generate("?", { model, source, tools });
    expect(result.calls.map(({ call }) => call.args)).toEqual([rome.args]);
    expect(result.history[2]?.parts).toHaveLength(1);
  });
});

describe("answers to calls", () => {
  test("stand in one turn of the user, one per call, in the model's order", async () => {
    const model = scriptedModel([
      calls(rome, { name: "fail" }, oslo, { name: "countPeople", args: { city: "Rome" } }),
      text("Done."),
    ]);
    const result = await generate("?", { model, source, tools });
    const answers = result.history[2];
    expect(answers?.role).toBe("user");
    expect(answers?.parts.map(({ functionResponse }) => functionResponse)).toEqual([
      { name: "getWeather", response: { output: { city: "Rome", degrees: 8 } } },
      {
        name: "fail",
        response: {
          error: { type: "TOOL_EXECUTION_FAILED", message: "no signal from the station" },
        },
      },
      { name: "getWeather", response: { output: { city: "Oslo2", degrees: 10 } } },
      { name: "countPeople", response: { output: 4 } },
    ]);
  });

  test("carry the model's id exactly when it gave one", async () => {
    const model = scriptedModel([calls({ ...rome, id: "m1" }, oslo), text("Done.")]);
    const result = await generate("?", { model, source, tools });
    const [first, second] = result.history[2]?.parts ?? [];
    expect(first?.functionResponse?.id).toBe("m1");
    expect(second?.functionResponse).not.toHaveProperty("id");
    expect(result.calls[0]?.call.id).toBe("m1");
  });

  test("echo repeated and unusable ids although each call runs under one of its own", async () => {
    const ids = ["same", "same", "", "naïve", "x".repeat(200)];
    const model = scriptedModel([
      calls(
        ...ids.map((id, index) => ({ name: "getWeather", args: { city: `City${index}` }, id })),
      ),
      calls({ ...oslo, id: "same" }),
      text("Done."),
    ]);
    const result = await generate("?", { model, source, tools });
    expect(result.history[2]?.parts.map((part) => part.functionResponse?.id)).toEqual(ids);
    expect(result.history[4]?.parts[0]?.functionResponse?.id).toBe("same");
    expect(new Set(result.calls.map(({ call }) => call.id)).size).toBe(6);
    expect(result.calls.every(({ outcome }) => outcome.ok)).toBe(true);
  });

  test("never reuse an id of an earlier turn", async () => {
    const turn = async (history: readonly Content[]): ReturnType<typeof generate> =>
      generate("?", {
        model: scriptedModel([calls({ ...rome, id: "call_0" }), text("Done.")]),
        source,
        tools,
        history,
      });
    const first = await turn([]);
    const second = await turn(first.history);
    expect(second.calls[0]?.call.id).not.toBe(first.calls[0]?.call.id);
    expect(second.history.at(-2)?.parts[0]?.functionResponse?.id).toBe("call_0");
  });

  test("report wrong arguments to the model, so that it can call again", async () => {
    const model = scriptedModel([
      calls({ name: "getWeather", args: { city: 7 } }),
      calls(rome),
      text("8."),
    ]);
    const result = await generate("?", { model, source, tools });
    expect(result.history[2]?.parts[0]?.functionResponse).toMatchObject({
      name: "getWeather",
      response: { error: { type: "PARAMETER_VALIDATION_FAILED" } },
    });
    expect(result.text).toBe("8.");
  });

  test("tolerate calls without arguments", async () => {
    const noArguments = deftool({
      name: "noArguments",
      description: "Takes nothing.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: () => "done",
    });
    const model = scriptedModel([calls({ name: "noArguments" }), text("Done.")]);
    const result = await generate("?", { model, source, tools: [noArguments] });
    expect(result.calls[0]?.outcome).toMatchObject({ ok: true, value: "done" });
  });

  test("refuse calls whose arguments are no object", async () => {
    const call = { name: "getWeather", args: "Rome" } as unknown as typeof rome;
    const model = scriptedModel([calls(call), text("Done.")]);
    const result = await generate("?", { model, source, tools });
    expect(result.history[2]?.parts[0]?.functionResponse).toMatchObject({
      name: "getWeather",
      response: { error: { type: "INVALID_CALL" } },
    });
  });

  test("refuse a tool that the model invents, by its name", async () => {
    const model = scriptedModel([calls({ name: "getTraffic" }, rome), text("Done.")]);
    const result = await generate("?", { model, source, tools: [getWeather] });
    expect(result.history[2]?.parts.map((part) => part.functionResponse)).toMatchObject([
      { name: "getTraffic", response: { error: { type: "TOOL_NOT_FOUND" } } },
      { name: "getWeather", response: { output: { degrees: 8 } } },
    ]);
  });

  test("report a call that takes too long under its own id", async () => {
    const model = scriptedModel([calls({ name: "wait", id: "slow" }), text("Done.")]);
    const result = await generate("?", { model, source, tools, timeoutMs: 5 });
    expect(result.history[2]?.parts[0]?.functionResponse).toMatchObject({
      id: "slow",
      name: "wait",
      response: { error: { type: "TIMEOUT" } },
    });
  });

  test("print integers that a number cannot hold as text, also in the result", async () => {
    const model = scriptedModel([
      calls({ name: "countPeople", args: { city: "everywhere" } }),
      text("Many."),
    ]);
    const result = await generate("?", { model, source, tools });
    const digits = (2n ** 60n).toString();
    expect(result.history[2]?.parts[0]?.functionResponse?.response).toEqual({ output: digits });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test("are made with the concurrency asked for", async () => {
    let running = 0;
    let most = 0;
    const busy = deftool({
      name: "busy",
      description: "Notes how many run.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: async () => {
        most = Math.max(most, (running += 1));
        await new Promise(setImmediate);
        running -= 1;
      },
    });
    const many = Array.from({ length: 12 }, () => ({ name: "busy" }));
    const mostWith = async (options: { concurrency?: number }): Promise<number> => {
      most = 0;
      const model = scriptedModel([calls(...many), text("Done.")]);
      await generate("?", { model, source, tools: [busy], ...options });
      return most;
    };
    expect(await mostWith({ concurrency: 1 })).toBe(1);
    expect(await mostWith({ concurrency: 3 })).toBe(3);
    expect(await mostWith({})).toBe(8);
  });

  test("find the application's data", async () => {
    const whoami = deftool({
      name: "whoami",
      description: "Tells the user.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: (_args, context) => context.data as string,
    });
    const model = scriptedModel([calls({ name: "whoami" }), text("Done.")]);
    const result = await generate("?", { model, source, tools: [whoami], data: "Ada" });
    expect(result.calls[0]?.outcome).toMatchObject({ ok: true, value: "Ada" });
  });
});

describe("a source that loses events and outcomes", () => {
  test("still leaves every call with an answer", async () => {
    await using session = await source.createSession({ tools });
    const lossy = Object.assign(Object.create(session) as typeof session, {
      listDeclarations: () => session.listDeclarations(),
      executeAll: async () => [],
    });
    const model = scriptedModel([calls(rome, oslo), text("Done.")]);
    const result = await generate("?", { model, session: lossy });
    expect(result.history[2]?.parts.map((part) => part.functionResponse)).toMatchObject([
      { name: "getWeather", response: { error: { type: "INTERNAL_ERROR" } } },
      { name: "getWeather", response: { error: { type: "INTERNAL_ERROR" } } },
    ]);
  });
});

describe("the tools of a conversation", () => {
  test("differ between conversations over one source", async () => {
    const ask = (tool: typeof getWeather | typeof fail): ReturnType<typeof generate> =>
      generate("?", { model: scriptedModel([calls(rome), text("Done.")]), source, tools: [tool] });
    const [first, second] = await Promise.all([ask(getWeather), ask(fail)]);
    expect(first.calls[0]?.outcome.ok).toBe(true);
    expect(second.calls[0]?.outcome).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
  });

  test("close with it when the session is its own", async () => {
    const opened: Promise<unknown>[] = [];
    const watched = {
      createSession: (...options: Parameters<typeof source.createSession>) => {
        const session = source.createSession(...options);
        opened.push(session);
        return session;
      },
    };
    const model = scriptedModel([text("Hi.")]);
    await generate("Hello", { model, source: watched, tools });
    const session = (await opened[0]) as Awaited<ReturnType<typeof source.createSession>>;
    await expect(session.listDeclarations()).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  });

  test("stay open when the session is the caller's", async () => {
    await using session = await source.createSession({ tools });
    const model = scriptedModel([calls(rome), text("Done.")]);
    const result = await generate("?", { model, session });
    expect(result.calls[0]?.outcome.ok).toBe(true);
    await expect(session.listDeclarations()).resolves.toHaveLength(4);
  });

  test("narrow the caller's session: the others are neither offered nor run", async () => {
    let ran = 0;
    const erase = deftool({
      name: "erase",
      description: "Erases everything.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: () => {
        ran += 1;
      },
    });
    await using session = await source.createSession({ tools: [getWeather, erase] });
    const model = scriptedModel([calls({ name: "erase" }, rome), text("Done.")]);
    const result = await generate("?", { model, session, tools: ["getWeather"] });
    expect(model.requests[0]?.declarations).toEqual([getWeather.declaration]);
    expect(result.calls.map(({ outcome }) => outcome)).toMatchObject([
      { ok: false, error: { type: "TOOL_NOT_FOUND" } },
      { ok: true },
    ]);
    expect(ran).toBe(0);
  });

  test("have to be in the caller's session", async () => {
    await using session = await source.createSession({ tools: [getWeather] });
    const asked = generate("?", { model: scriptedModel([]), session, tools: [fail, "getWeather"] });
    await expect(asked).rejects.toMatchObject({
      code: "TOOL_NOT_FOUND",
      details: { names: ["fail"] },
    });
  });

  test("may change while it goes on", async () => {
    await using session = await source.createSession({ tools: [] });
    const unlock = deftool({
      name: "unlock",
      description: "Unlocks the weather.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: async () => session.register(getWeather),
    });
    await session.register(unlock);
    const model = scriptedModel([calls({ name: "unlock" }), calls(rome), text("Done.")]);
    const result = await generate("?", { model, session });
    expect(model.requests.map(({ declarations }) => declarations.length)).toEqual([1, 2, 2]);
    expect(result.calls[1]?.outcome.ok).toBe(true);
  });

  test("have to be tools", async () => {
    await using session = await source.createSession({ tools });
    for (const options of [{ source }, { session }]) {
      const misuse = { model: scriptedModel([]), tools: [5] as unknown as [], ...options };
      await expect(generate("?", misuse)).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    }
  });

  test("lose nothing of what was said when the caller closes their session meanwhile", async () => {
    const session = await source.createSession({ tools });
    const model = scriptedModel([calls(rome), text("Never.")]);
    const onEvent = ({ type }: ConversationEvent): void => {
      if (type === "call-end") void session.close();
    };
    const error = await failureOf(generate("?", { model, session, onEvent }));
    expect(error.code).toBe("SESSION_NOT_FOUND");
    expect(error.details).toEqual({ sessionId: session.id });
    expect(error.history).toHaveLength(3);
    expect(error.calls).toHaveLength(1);
  });

  test("reject the conversation when they cannot be opened", async () => {
    const asked = generate("?", { model: scriptedModel([]), source, tools: ["nowhere"] });
    await expect(asked).rejects.toMatchObject({ code: "TOOL_NOT_FOUND" });
  });
});

describe("the tool configuration", () => {
  test("relaxes ANY once calls have been answered, because the model could never answer in text", async () => {
    const model = scriptedModel([calls(rome), calls(oslo), text("Done.")]);
    const toolConfig = { mode: "ANY", functionNames: ["getWeather"] } as const;
    await generate("?", { model, source, tools, toolConfig });
    expect(model.requests.map((request) => request.toolConfig)).toEqual([
      toolConfig,
      { mode: "AUTO" },
      { mode: "AUTO" },
    ]);
  });

  test("holds the model to the names it may call", async () => {
    const toolConfig = { mode: "ANY", functionNames: ["getWeather"] } as const;
    const model = scriptedModel([calls({ name: "fail" }), text("Done.")]);
    const result = await generate("?", { model, source, tools, toolConfig });
    expect(result.calls[0]?.outcome).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
  });

  test("has to name tools that are there, before anything is asked", async () => {
    const model = scriptedModel([text("Hi.")]);
    const toolConfig = { mode: "ANY", functionNames: ["getWeather", "getWether"] } as const;
    await expect(generate("?", { model, source, tools, toolConfig })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { names: ["getWether"] },
    });
    expect(model.requests).toEqual([]);
  });

  test("runs nothing under NONE", async () => {
    const model = scriptedModel([calls(rome), text("Done.")]);
    const result = await generate("?", { model, source, tools, toolConfig: { mode: "NONE" } });
    expect(result.calls[0]?.outcome).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
    expect(model.requests[1]?.toolConfig).toEqual({ mode: "NONE" });
  });
});

describe("the limit of rounds", () => {
  test("ends a model that keeps calling, with everything that was said and done", async () => {
    const model = scriptedModel(() => calls(rome));
    const error = await failureOf(generate("?", { model, source, tools, maxRounds: 2 }));
    expect(error).toMatchObject({ code: "TURN_LIMIT_EXCEEDED", details: { maxRounds: 2 } });
    expect(error.calls.map(({ round }) => round)).toEqual([1, 2]);
    expect(error.history).toHaveLength(5);
    expect(error.response).toEqual(calls(rome));
    expect(model.requests).toHaveLength(3);
  });

  test("is ten by default", async () => {
    const model = scriptedModel(() => calls(rome, oslo));
    const error = await failureOf(generate("?", { model, source, tools }));
    expect(error.calls).toHaveLength(20);
    expect(model.requests).toHaveLength(11);
  });

  test("lets the model answer after the last round", async () => {
    const model = scriptedModel([calls(rome), text("Done.")]);
    const result = await generate("?", { model, source, tools, maxRounds: 1 });
    expect(result.text).toBe("Done.");
  });

  test("leaves a history that can be continued", async () => {
    const model = scriptedModel(() => calls(rome));
    const { history } = await failureOf(generate("?", { model, source, tools, maxRounds: 1 }));
    const next = scriptedModel([text("8 degrees.")]);
    const result = await generate([], { model: next, source, tools, history });
    expect(next.requests[0]?.contents).toEqual(history);
    expect(result.text).toBe("8 degrees.");
  });
});

describe("a response without an answer", () => {
  const malformed: ModelResponse = {
    candidates: [{ finishReason: "MALFORMED_FUNCTION_CALL", finishMessage: "print(x)" }],
  };

  test.each([
    ["a malformed call", malformed],
    ["no candidates", {}],
    ["an empty list", { candidates: [] }],
    ["a candidate without content", { candidates: [{ finishReason: "STOP" }] }],
    ["nothing but thoughts", respond([{ text: "Hm.", thought: true }])],
    ["a malformed response", respond([{ text: "I" }], "MALFORMED_RESPONSE")],
    ["a call of what is no tool", respond([{ text: "I" }], "UNEXPECTED_TOOL_CALL")],
    ["an empty text", text("")],
    ["a call without a name", respond([{ functionCall: {} as never }])],
    ["a call that is no object", respond([{ functionCall: "getWeather" as never }])],
    ["a call with a blank name beside a good one", calls({ name: " " }, rome)],
    ["parts that are none", { candidates: [{ content: { role: "model", parts: 7 as never } }] }],
  ] as const)("is asked for once more after %s, and leaves no trace", async (_what, response) => {
    const events: string[] = [];
    const model = scriptedModel([response, text("Here I am.")]);
    const onEvent = ({ type }: ConversationEvent): void => {
      events.push(type);
    };
    const result = await generate("Hello", { model, source, tools, onEvent });
    expect(result.history).toEqual([
      { role: "user", parts: [{ text: "Hello" }] },
      { role: "model", parts: [{ text: "Here I am." }] },
    ]);
    expect(model.requests[1]?.contents).toHaveLength(2);
    expect(model.requests[1]?.contents[1]?.role).toBe("user");
    expect(events).toContain("response-discard");
    expect(result.calls).toEqual([]);
  });

  test("stops the conversation the second time, with the model's reason", async () => {
    const error = await failureOf(
      generate("?", { model: scriptedModel([calls(rome), malformed, malformed]), source, tools }),
    );
    expect(error).toMatchObject({
      code: "MODEL_STOPPED",
      details: { finishReason: "MALFORMED_FUNCTION_CALL", finishMessage: "print(x)" },
    });
    expect(error.history).toHaveLength(3);
    expect(error.calls).toHaveLength(1);
    expect(error.response).toEqual(malformed);
  });

  test.each(["SAFETY", "RECITATION", "PROHIBITED_CONTENT", "TOO_MANY_TOOL_CALLS", "NEW_REASON"])(
    "stops the conversation at once for %s, whatever was said before",
    async (reason) => {
      const model = scriptedModel([respond([{ text: "Well, " }, { functionCall: rome }], reason)]);
      const error = await failureOf(generate("?", { model, source, tools }));
      expect(error).toMatchObject({ code: "MODEL_STOPPED", details: { finishReason: reason } });
      expect(error.calls).toEqual([]);
    },
  );

  test("stops the conversation when the prompt is blocked", async () => {
    const model = scriptedModel([{ promptFeedback: { blockReason: "SAFETY" } }]);
    const error = await failureOf(generate("?", { model, source, tools }));
    expect(error).toMatchObject({ code: "MODEL_STOPPED", details: { blockReason: "SAFETY" } });
    expect(error.message).toContain("blocked");
  });

  test("is an answer when it was only cut off", async () => {
    const model = scriptedModel([respond([{ text: "Once upon" }], "MAX_TOKENS")]);
    const result = await generate("?", { model, source, tools });
    expect(result).toMatchObject({ text: "Once upon", finishReason: "MAX_TOKENS" });
  });

  test("is not asked for again when it was cut off before the first word", async () => {
    const model = scriptedModel([respond([], "MAX_TOKENS")]);
    const error = await failureOf(generate("?", { model, source, tools }));
    expect(error).toMatchObject({ code: "MODEL_STOPPED", details: { finishReason: "MAX_TOKENS" } });
  });

  test("is an answer when it holds other things than text", async () => {
    const image = { inlineData: { mimeType: "image/png", data: "AA==" } };
    const result = await generate("?", { model: scriptedModel([respond([image])]), source, tools });
    expect(result.text).toBe("");
    expect(result.history[1]?.parts).toEqual([image]);
  });
});

describe("a request that fails", () => {
  test("carries what was said before, the status and the cause, but not the client's words", async () => {
    const cause = Object.assign(new Error("bad key AIza-secret at https://host"), { status: 429 });
    const error = await failureOf(
      generate("?", { model: scriptedModel([calls(rome), cause]), source, tools }),
    );
    expect(error).toMatchObject({ code: "MODEL_REQUEST_FAILED", details: { status: 429 }, cause });
    expect(error.message).toContain("429");
    expect(error.message).not.toContain("secret");
    expect(error.history).toHaveLength(3);
    expect(error.calls).toHaveLength(1);
    expect(LaterError.is(error)).toBe(true);
  });

  test.each([[undefined], ["text"], [null], [{ reason: 1 }]])(
    "is typed also when the client throws %j",
    async (thrown) => {
      const model: ModelClient = {
        ...scriptedModel([]),
        generate: () => {
          throw thrown;
        },
      };
      const error = await failureOf(generate("?", { model, source, tools }));
      expect(error.code).toBe("MODEL_REQUEST_FAILED");
      expect(error.cause).toBe(thrown);
    },
  );

  test.each([[undefined], [null], ["<html>"], [[]]])(
    "is typed also when the client gives %j",
    async (garbage) => {
      const model = {
        ...scriptedModel([]),
        generate: async () => garbage,
      } as unknown as ModelClient;
      const error = await failureOf(generate("?", { model, source, tools }));
      expect(error.code).toBe("MODEL_REQUEST_FAILED");
    },
  );

  test("can be made again from the history of its error", async () => {
    const failing = scriptedModel([calls(rome), new Error("down")]);
    const { history } = await failureOf(generate("?", { model: failing, source, tools }));
    const model = scriptedModel([text("8 degrees.")]);
    const result = await generate([], { model, source, tools, history });
    expect(result.history).toHaveLength(4);
  });
});

describe("a conversation that is cancelled", () => {
  test("ends before it begins when the signal has fired already", async () => {
    const model = scriptedModel([]);
    const signal = AbortSignal.abort("gone");
    const error = await failureOf(generate("?", { model, source, tools, signal }));
    expect(error).toMatchObject({ code: "CANCELLED", cause: "gone" });
    expect(model.requests).toEqual([]);
  });

  test("opens no session when the signal has fired already", async () => {
    let opened = 0;
    const counting = {
      createSession: () => {
        opened += 1;
        return source.createSession();
      },
    };
    const signal = AbortSignal.abort();
    const asked = generate("?", { model: scriptedModel([]), source: counting, signal });
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    expect(opened).toBe(0);
  });

  test.each(["createSession", "listDeclarations"] as const)(
    "ends at once although %s hangs",
    async (method) => {
      const controller = new AbortController();
      const hang = (): Promise<never> => {
        controller.abort();
        return new Promise(() => {});
      };
      await using session = await source.createSession({ tools });
      const hanging = {
        createSession:
          method === "createSession"
            ? hang
            : async () => Object.assign(session, { listDeclarations: hang }),
      };
      const { signal } = controller;
      const asked = generate("?", { model: scriptedModel([]), source: hanging, signal });
      await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    },
  );

  test("makes no second try", async () => {
    const controller = new AbortController();
    const onEvent = ({ type }: ConversationEvent): void => {
      if (type === "response-discard") controller.abort();
    };
    const asked: unknown[] = [];
    const model: ModelClient = {
      ...scriptedModel([]),
      generate: async (request) => {
        asked.push(request);
        return {};
      },
    };
    const { signal } = controller;
    const error = await failureOf(generate("?", { model, source, signal, onEvent }));
    expect(error.code).toBe("CANCELLED");
    expect(asked).toHaveLength(1);
  });

  test("ends at once although the client ignores the signal", async () => {
    const controller = new AbortController();
    const model: ModelClient = {
      ...scriptedModel([]),
      generate: () => {
        controller.abort();
        return new Promise(() => {});
      },
    };
    const { signal } = controller;
    const error = await failureOf(generate("?", { model, source, tools, signal }));
    expect(error.code).toBe("CANCELLED");
    expect(error.history).toEqual([{ role: "user", parts: [{ text: "?" }] }]);
  });

  test("hands its signal to the client, and none where nobody can cancel", async () => {
    const controller = new AbortController();
    const received: unknown[] = [];
    const model: ModelClient = {
      ...scriptedModel([]),
      generate: async (_request, options) => {
        received.push(options?.signal);
        return text("Hi.");
      },
    };
    await generate("?", { model, source, signal: controller.signal });
    await generate("?", { model, source });
    expect(received).toEqual([controller.signal, undefined]);
  });

  test("cancels its calls, and ends with a history without unanswered ones", async () => {
    const controller = new AbortController();
    const model = scriptedModel([calls(rome), calls({ name: "wait", id: "w1" }, rome)]);
    const onEvent = (event: ConversationEvent): void => {
      if (event.type === "call-partial") controller.abort();
    };
    const { signal } = controller;
    const error = await failureOf(generate("?", { model, source, tools, signal, onEvent }));
    expect(error.code).toBe("CANCELLED");
    expect(error.history).toHaveLength(3);
    expect(stopped).toContain("w1");
  });

  test("cancels its calls in the caller's session too, which stays open", async () => {
    const controller = new AbortController();
    await using session = await source.createSession({ tools });
    const onEvent = (event: ConversationEvent): void => {
      if (event.type === "call-partial") controller.abort();
    };
    const model = scriptedModel([calls({ name: "wait", id: "w2" })]);
    const { signal } = controller;
    await failureOf(generate("?", { model, session, signal, onEvent }));
    expect(stopped).toContain("w2");
    await expect(session.listDeclarations()).resolves.toHaveLength(4);
  });

  test("ends at once although a source ignores the signal", async () => {
    const controller = new AbortController();
    await using session = await source.createSession({ tools });
    const deaf = Object.assign(Object.create(session), {
      listDeclarations: () => session.listDeclarations(),
      executeAll: () => {
        controller.abort();
        return new Promise(() => {});
      },
    });
    const model = scriptedModel([calls(rome)]);
    const { signal } = controller;
    const error = await failureOf(generate("?", { model, session: deaf, signal }));
    expect(error.code).toBe("CANCELLED");
  });

  test("closes a session that opens too late", async () => {
    const controller = new AbortController();
    let closed!: () => void;
    const closing = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const slow = {
      createSession: async () => {
        controller.abort();
        await new Promise(setImmediate);
        const session = await source.createSession({ tools });
        return Object.assign(session, { close: async () => closed() });
      },
    };
    const { signal } = controller;
    const error = await failureOf(
      generate("?", { model: scriptedModel([]), source: slow, signal }),
    );
    expect(error.code).toBe("CANCELLED");
    await closing;
  });
});
