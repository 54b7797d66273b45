import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { faultyModel } from "../../testing/faults/faulty-model.ts";
import { text } from "../../testing/script.ts";
import { scriptedModel, type ScriptedModel } from "../../testing/scripted-model.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import { generateStream } from "../generate-stream.ts";
import type { ModelClient, ModelResponse } from "../model/model-client.ts";
import type { RetryOptions } from "./retry-options.ts";
import { retrying } from "./retrying.ts";

const source = emptyRuntime();
const cut = { type: "cut", afterChunks: 1 } as const;
const prompt = [{ role: "user", parts: [{ text: "How warm?" }] }];

/** An answer in two chunks, each time the same. */
function talkative(): ScriptedModel {
  return scriptedModel(() => [text("It is "), text("8 degrees.")]);
}

/** A model whose first stream fails after one chunk. */
function breaking(error: unknown, onRequest = (): void => {}): ModelClient {
  const model = talkative();
  let asked = 0;
  return {
    ...model,
    async *generateStream(request): AsyncGenerator<ModelResponse> {
      asked += 1;
      onRequest();
      for await (const chunk of model.generateStream(request)) {
        yield chunk;
        if (asked === 1) throw error;
      }
    },
  };
}

async function eventsOf(model: ModelClient) {
  const events: ConversationEvent[] = [];
  const stream = generateStream("How warm?", { model, source });
  let reason: unknown;
  try {
    for await (const event of stream) events.push(event);
  } catch (error) {
    reason = error;
  }
  const result = await stream.result.catch(() => undefined);
  return { events, result, reason };
}

describe("a stream that breaks off when something of it was told", () => {
  const patient = (model: ModelClient, options: RetryOptions = {}): ModelClient =>
    retrying(model, { backoffMs: 0, ...options });

  test("is begun anew, and what was told of it is void", async () => {
    const model = talkative();
    const { events, result } = await eventsOf(patient(faultyModel(model, [cut])));
    expect(events).toMatchObject([
      { type: "round-start" },
      { type: "text", text: "It is " },
      { type: "response-discard", round: 1, problem: "The model's answer broke off." },
      { type: "text", text: "It is " },
      { type: "text", text: "8 degrees." },
      { type: "response" },
      { type: "finish" },
    ]);
    expect(result).toMatchObject({ text: "It is 8 degrees.", history: { length: 2 } });
    expect(model.requests.map(({ contents }) => contents)).toEqual([prompt, prompt]);
  });

  test("is begun anew once", async () => {
    const model = talkative();
    const { reason } = await eventsOf(patient(faultyModel(model, [cut, cut])));
    expect(reason).toMatchObject({ code: "MODEL_REQUEST_FAILED", retryable: true });
    expect(model.requests).toHaveLength(2);
  });

  test("is begun anew from its beginning when it took more than one request", async () => {
    const candidate = {
      content: { role: "model", parts: [{ text: "It is " }] },
      finishReason: "CONTINUATION",
      continuationToken: "t1",
    } as const;
    const model = scriptedModel(({ continuationToken }) =>
      continuationToken === undefined
        ? { candidates: [candidate] }
        : [text("8 "), text("degrees.")],
    );
    const { result } = await eventsOf(patient(faultyModel(model, [undefined, cut])));
    expect(result?.text).toBe("It is 8 degrees.");
    const tokens = model.requests.map((request) => request.continuationToken);
    expect(tokens).toEqual([undefined, "t1", undefined, "t1"]);
  });

  test.each<[string, (model: ModelClient) => ModelClient, unknown]>([
    ["nobody asked for it", (model) => model, new TypeError("terminated")],
    [
      "there is one attempt",
      (model) => patient(model, { attempts: 1 }),
      new TypeError("terminated"),
    ],
    ["the failure will not pass", patient, Object.assign(new Error("no"), { status: 400 })],
    ["the failure is no error", patient, "no"],
    [
      "the service asks for a longer wait than the longest",
      patient,
      Object.assign(new Error("busy"), { status: 429, headers: { "retry-after": "61" } }),
    ],
  ])("is not begun anew when %s", async (_what, wrap, error) => {
    const { events, reason } = await eventsOf(wrap(breaking(error)));
    expect(reason).toMatchObject({ code: "MODEL_REQUEST_FAILED", cause: error });
    expect(events.map(({ type }) => type)).toEqual(["round-start", "text"]);
  });

  describe("with a service that asks for some time", () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    const busy = Object.assign(new Error("busy"), {
      status: 503,
      headers: { "retry-after": "50" },
    });

    /** A conversation whose stream has broken off, at the moment when its answer was taken back. */
    async function broken(signal: AbortSignal) {
      let asked = 0;
      const model = patient(breaking(busy, () => (asked += 1)));
      const types: string[] = [];
      const onEvent = ({ type }: ConversationEvent): void => void types.push(type);
      const { result } = generateStream("How warm?", { model, source, signal, onEvent });
      result.catch(() => {});
      await vi.advanceTimersByTimeAsync(0);
      expect(types).toEqual(["round-start", "text", "response-discard"]);
      return { result, count: () => asked };
    }

    test("is begun anew only then", async () => {
      const { result, count } = await broken(new AbortController().signal);
      await vi.advanceTimersByTimeAsync(49_999);
      expect(count()).toBe(1);
      await vi.advanceTimersByTimeAsync(1);
      expect((await result).text).toBe("It is 8 degrees.");
      expect(count()).toBe(2);
    });

    test("leaves no wait behind when the conversation is cancelled", async () => {
      const controller = new AbortController();
      const { result, count } = await broken(controller.signal);
      controller.abort();
      await expect(result).rejects.toMatchObject({ code: "CANCELLED" });
      expect([count(), vi.getTimerCount()]).toEqual([1, 0]);
    });
  });
});
