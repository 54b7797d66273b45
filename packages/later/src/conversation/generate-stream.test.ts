import { describe, expect, test } from "vitest";

import { calls, text } from "../testing/script.ts";
import { scriptedModel } from "../testing/scripted-model.ts";
import type { Part } from "./content/content.ts";
import { ConversationError } from "./conversation-error.ts";
import type { ConversationEvent } from "./conversation-event.ts";
import type { ConversationStream } from "./conversation-stream.ts";
import { emptyRuntime, getWeather, stopped, wait } from "./fixtures/tools.ts";
import { generateStream } from "./generate-stream.ts";
import type { ModelClient, ModelResponse } from "./model/model-client.ts";

const source = emptyRuntime();
const tools = [getWeather, wait];
const rome = { name: "getWeather", args: { city: "Rome" } };
const oslo = { name: "getWeather", args: { city: "Oslo2" } };

function chunk(parts: readonly Part[], finishReason?: string): ModelResponse {
  const content = { role: "model", parts } as const;
  return { candidates: [{ content, ...(finishReason === undefined ? {} : { finishReason }) }] };
}

async function eventsOf(stream: ConversationStream): Promise<ConversationEvent[]> {
  const events: ConversationEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

interface HangingModel extends ModelClient {
  /** Resolves when the stream is left. */
  readonly left: Promise<void>;
  signal?: AbortSignal | undefined;
}

/** A client whose stream gives one chunk and then hangs, deaf to its signal. */
function hangingModel(): HangingModel {
  let leave!: () => void;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const model: HangingModel = {
    ...scriptedModel([]),
    left,
    generateStream(_request, options) {
      model.signal = options?.signal;
      const waiting = [chunk([{ text: "Once" }])];
      const next = (): Promise<IteratorResult<ModelResponse>> => {
        const value = waiting.shift();
        return value === undefined
          ? new Promise(() => {})
          : Promise.resolve({ done: false, value });
      };
      const leaving = async (): Promise<IteratorResult<ModelResponse>> => {
        leave();
        return { done: true, value: undefined };
      };
      return { [Symbol.asyncIterator]: () => ({ next, return: leaving }) };
    },
  };
  return model;
}

describe("generateStream", () => {
  test("tells text as it arrives, before the response has ended", async () => {
    let release!: () => void;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const model: ModelClient = {
      ...scriptedModel([]),
      async *generateStream() {
        yield chunk([{ text: "Once " }]);
        await held;
        yield chunk([{ text: "upon." }], "STOP");
      },
    };
    const texts: string[] = [];
    for await (const event of generateStream("?", { model, source })) {
      if (event.type !== "text") continue;
      texts.push(event.text);
      release();
    }
    expect(texts).toEqual(["Once ", "upon."]);
  });

  test("goes on for any number of rounds", async () => {
    const model = scriptedModel([
      [chunk([{ text: "Looking. " }]), calls(rome)],
      [calls(oslo)],
      [chunk([{ text: "Rome 8, " }]), chunk([{ text: "Oslo 10." }], "STOP")],
    ]);
    const stream = generateStream("?", { model, source, tools });
    const events = await eventsOf(stream);
    const result = await stream.result;
    expect(result).toMatchObject({ text: "Rome 8, Oslo 10.", rounds: 2 });
    expect(events.filter(({ type }) => type === "call-end")).toHaveLength(2);
    expect(events.flatMap((event) => (event.type === "text" ? event.text : []))).toEqual([
      "Looking. ",
      "Rome 8, ",
      "Oslo 10.",
    ]);
    expect(events.at(-1)).toEqual({ type: "finish", result });
  });

  test("gathers calls of later chunks, and echoes all of them in one turn", async () => {
    const model = scriptedModel([
      [
        chunk([{ text: "Let me " }]),
        chunk([{ text: "see." }]),
        chunk([{ functionCall: { ...rome, id: "a" }, thoughtSignature: "c2ln" }]),
        chunk([{ functionCall: { ...oslo, id: "b" } }]),
        { ...chunk([{ text: "" }], "STOP"), usageMetadata: { totalTokenCount: 7 } },
      ],
      [text("Done.")],
    ]);
    const stream = generateStream("?", { model, source, tools });
    const result = await stream.result;
    expect(model.requests[1]?.contents.slice(1)).toEqual([
      {
        role: "model",
        parts: [
          { text: "Let me see." },
          { functionCall: { ...rome, id: "a" }, thoughtSignature: "c2ln" },
          { functionCall: { ...oslo, id: "b" } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "a", name: "getWeather", response: expect.anything() } },
          { functionResponse: { id: "b", name: "getWeather", response: expect.anything() } },
        ],
      },
    ]);
    expect(result.usage).toEqual({ totalTokenCount: 7 });
  });

  test("forwards news of running calls", async () => {
    const model = scriptedModel([calls({ name: "wait", id: "w" }), text("Done.")]);
    const stream = generateStream("?", { model, source, tools, timeoutMs: 5 });
    const events = await eventsOf(stream);
    const id = { round: 1, callId: "w", name: "wait" };
    expect(events).toContainEqual({
      type: "call-progress",
      ...id,
      progress: 1,
      total: 2,
      message: "half way",
    });
    expect(events).toContainEqual({ type: "call-partial", ...id, value: { soFar: 1 } });
  });

  test("holds to the limit of rounds", async () => {
    const model = scriptedModel(() => calls(rome));
    const stream = generateStream("?", { model, source, tools, maxRounds: 1 });
    await expect(stream.result).rejects.toMatchObject({ code: "TURN_LIMIT_EXCEEDED" });
    expect(model.requests).toHaveLength(2);
  });

  test("says that text is void when its response cannot be used", async () => {
    const broken = chunk([], "MALFORMED_FUNCTION_CALL");
    const model = scriptedModel([[chunk([{ text: "I will " }]), broken], [text("Sorry.")]]);
    const stream = generateStream("?", { model, source, tools });
    const types = (await eventsOf(stream)).map(({ type }) => type);
    expect(types).toEqual([
      "round-start",
      "text",
      "response",
      "response-discard",
      "text",
      "response",
      "finish",
    ]);
    expect((await stream.result).text).toBe("Sorry.");
  });

  test("throws to its consumer what the conversation ends with, after what came before", async () => {
    const model: ModelClient = {
      ...scriptedModel([]),
      async *generateStream() {
        yield chunk([{ text: "Once" }]);
        throw new Error("connection lost");
      },
    };
    const stream = generateStream("?", { model, source });
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of stream) seen.push(event.type);
    })();
    await expect(reading).rejects.toMatchObject({ code: "MODEL_REQUEST_FAILED" });
    expect(seen).toEqual(["round-start", "text"]);
    await expect(stream.result).rejects.toSatisfy(ConversationError.is);
  });

  test("leaves no rejection unhandled when nobody looks", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown): void => {
      unhandled.push(reason);
    };
    process.on("unhandledRejection", listen);
    try {
      generateStream("?", { model: scriptedModel([new Error("down")]), source });
      generateStream("", { model: scriptedModel([]), source });
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    } finally {
      process.off("unhandledRejection", listen);
    }
    expect(unhandled).toEqual([]);
  });

  test("needs no consumer to come to its result", async () => {
    const model = scriptedModel([calls(rome), text("Done.")]);
    const { text: answer } = await generateStream("?", { model, source, tools }).result;
    expect(answer).toBe("Done.");
  });
});

describe("leaving a stream early", () => {
  test("cancels the request, although the client hangs", async () => {
    const model = hangingModel();
    const stream = generateStream("?", { model, source });
    for await (const event of stream) if (event.type === "text") break;
    expect(model.signal?.aborted).toBe(true);
    await model.left;
    await expect(stream.result).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("cancels running calls", async () => {
    const model = scriptedModel([calls({ name: "wait", id: "left-early" })]);
    for await (const event of generateStream("?", { model, source, tools })) {
      if (event.type === "call-partial") break;
    }
    expect(stopped).toContain("left-early");
  });

  test("works before the first event is read", async () => {
    const stream = generateStream("?", { model: hangingModel(), source });
    await stream[Symbol.asyncIterator]().return?.();
    await expect(stream.result).rejects.toMatchObject({ code: "CANCELLED" });
  });

  test("works while an event is waited for", async () => {
    const stream = generateStream("?", { model: hangingModel(), source });
    const iterator = stream[Symbol.asyncIterator]();
    for (let event = await iterator.next(); event.value?.type !== "text";) {
      event = await iterator.next();
    }
    const pending = iterator.next();
    await iterator.return?.();
    await expect(pending).resolves.toEqual({ done: true, value: undefined });
  });

  test("is also possible by the caller's signal", async () => {
    const controller = new AbortController();
    const stream = generateStream("?", {
      model: hangingModel(),
      source,
      signal: controller.signal,
    });
    const reading = (async () => {
      for await (const event of stream) if (event.type === "text") controller.abort("enough");
    })();
    await expect(reading).rejects.toMatchObject({ code: "CANCELLED", cause: "enough" });
  });
});
