import { describe, expect, test } from "vitest";

import { deftool } from "../declare/deftool.ts";
import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import { createChat } from "./chat.ts";
import { emptyRuntime, getWeather, wait } from "./fixtures/tools.ts";

const source = emptyRuntime();
const tools = [getWeather, wait];
const rome = { name: "getWeather", args: { city: "Rome" } };

describe("a chat", () => {
  test("remembers earlier turns, tool calls included", async () => {
    const model = scriptedModel([calls(rome), text("8 degrees."), text("Yes.")]);
    await using chat = createChat({ model, source, tools });
    await chat.send("How warm is Rome?");
    const { history } = await chat.send("Is that cold?");
    expect(chat.history).toBe(history);
    expect(chat.history).toHaveLength(6);
    expect(model.requests[2]?.contents).toEqual(history.slice(0, 5));
  });

  test("takes its own history as it came, whatever the model made of it", async () => {
    const call = { name: "getWeather", args: "Rome" } as unknown as typeof rome;
    const model = scriptedModel([calls(call), text("Sorry."), text("Yes.")]);
    await using chat = createChat({ model, source, tools });
    await chat.send("How warm?");
    expect((await chat.send("Are you there?")).text).toBe("Yes.");
  });

  test("starts from a history", async () => {
    const history = [
      { role: "user", parts: [{ text: "I am Ada." }] },
      { role: "model", parts: [{ text: "Hello Ada." }] },
    ] as const;
    const model = scriptedModel([text("Ada.")]);
    await using chat = createChat({ model, source, history });
    await chat.send("Who am I?");
    expect(chat.history.slice(0, 2)).toEqual(history);
    expect(history).toHaveLength(2);
  });

  test("keeps one session over its turns", async () => {
    const sessions: string[] = [];
    const whereAmI = deftool({
      name: "whereAmI",
      description: "Notes its session.",
      parameters: { type: "object", properties: {} },
      register: false,
      execute: (_args, context) => {
        sessions.push(context.sessionId);
      },
    });
    const call = calls({ name: "whereAmI" });
    const model = scriptedModel([call, text("Here."), call, text("Still here.")]);
    await using chat = createChat({ model, source, tools: [whereAmI] });
    await chat.send("Where?");
    await chat.send("And now?");
    expect(sessions).toHaveLength(2);
    expect(new Set(sessions).size).toBe(1);
  });

  test("leaves its history as it was when a turn fails", async () => {
    const model = scriptedModel([text("Hi."), calls(rome), new Error("down"), text("Back.")]);
    await using chat = createChat({ model, source, tools });
    await chat.send("Hello");
    const before = chat.history;
    await expect(chat.send("How warm?")).rejects.toMatchObject({ code: "MODEL_REQUEST_FAILED" });
    expect(chat.history).toBe(before);
    await chat.send("Are you back?");
    expect(chat.history).toHaveLength(4);
  });

  test("streams a turn and then remembers it", async () => {
    const model = scriptedModel([calls(rome), text("8 degrees."), text("Yes.")]);
    await using chat = createChat({ model, source, tools });
    const types: string[] = [];
    const stream = chat.sendStream("How warm?");
    for await (const event of stream) types.push(event.type);
    expect(types).toContain("call-end");
    await stream.result;
    expect(chat.history).toHaveLength(4);
    await expect(chat.send("Cold?")).resolves.toMatchObject({ text: "Yes." });
  });

  test("takes one turn at a time", async () => {
    const model = scriptedModel([text("One."), text("Two.")]);
    await using chat = createChat({ model, source });
    const first = chat.send("1");
    await expect(chat.send("2")).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(chat.sendStream("2").result).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    await expect(first).resolves.toMatchObject({ text: "One." });
    await expect(chat.send("2")).resolves.toMatchObject({ text: "Two." });
  });

  test("survives a turn that is cancelled", async () => {
    const controller = new AbortController();
    const model = scriptedModel([calls({ name: "wait" }), () => text("Here.")]);
    await using chat = createChat({
      model,
      source,
      tools,
      onEvent: ({ type }) => {
        if (type === "call-start") controller.abort();
      },
    });
    const turn = chat.send("Wait", { signal: controller.signal });
    await expect(turn).rejects.toMatchObject({ code: "CANCELLED" });
    await expect(chat.send("Hello")).resolves.toMatchObject({ text: "Here." });
  });

  test("opens its session again after that failed", async () => {
    let attempts = 0;
    const flaky = {
      createSession: async () => {
        attempts += 1;
        if (attempts === 1) throw new Error("not yet");
        return source.createSession({ tools });
      },
    };
    await using chat = createChat({ model: scriptedModel([text("Hi.")]), source: flaky });
    await expect(chat.send("Hello")).rejects.toThrow("not yet");
    await expect(chat.send("Hello")).resolves.toMatchObject({ text: "Hi." });
    await chat.close();
    expect(attempts).toBe(2);
  });
});

describe("closing a chat", () => {
  test("cancels the turn that runs and refuses further ones", async () => {
    const chat = createChat({ model: scriptedModel([calls({ name: "wait" })]), source, tools });
    const turn = chat.send("Wait");
    let failure: unknown;
    turn.catch((error: unknown) => {
      failure = error;
    });
    await chat.close();
    expect(failure).toMatchObject({ code: "CANCELLED" });
    await chat.close();
    await expect(chat.send("Hello")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  });

  test("closes its own session", async () => {
    const runtime = emptyRuntime();
    const opened: string[] = [];
    const watched = {
      createSession: async () => {
        const session = await runtime.createSession({ tools });
        opened.push(session.id);
        return session;
      },
    };
    const chat = createChat({ model: scriptedModel([text("Hi.")]), source: watched });
    await chat.send("Hello");
    await expect(runtime.session(opened[0] ?? "")).resolves.toBeDefined();
    await chat.close();
    await expect(runtime.session(opened[0] ?? "")).rejects.toMatchObject({
      code: "SESSION_NOT_FOUND",
    });
  });

  test("leaves the caller's session open", async () => {
    await using session = await source.createSession({ tools });
    const chat = createChat({ model: scriptedModel([text("Hi.")]), session });
    await chat.send("Hello");
    await chat.close();
    await expect(session.listDeclarations()).resolves.toHaveLength(2);
  });
});
