import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";

import { checkProperty } from "../../../../../test/fuzz/check-property.ts";
import { assertHistory } from "../../conversation/content/assert-history.ts";
import { partsOf } from "../../conversation/content/content.ts";
import { ConversationError } from "../../conversation/conversation-error.ts";
import { emptyRuntime } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { generate } from "../../conversation/generate.ts";
import type {
  ModelClient,
  ModelRequest,
  ModelResponse,
} from "../../conversation/model/model-client.ts";
import { retrying } from "../../conversation/retry/retrying.ts";
import { deftool } from "../../declare/deftool.ts";
import type { ToolContext } from "../../declare/tool-context.ts";
import { calls, text } from "../script.ts";
import type { Fault } from "./fault.ts";
import { faultyModel } from "./faulty-model.ts";

const source = emptyRuntime();

afterAll(() => source.close());

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    type: fc.constant("status" as const),
    status: fc.constantFrom(400, 429, 500, 503),
    retryAfterMs: fc.constantFrom(0, 1),
  }),
  fc.record({ type: fc.constantFrom("cut" as const, "hang" as const), afterChunks: fc.nat(3) }),
  fc.record({ type: fc.constant("delay" as const), delayMs: fc.nat(2) }),
  fc.record({
    type: fc.constantFrom(
      "disconnect" as const,
      "garbage" as const,
      "nonsense" as const,
      "empty" as const,
    ),
  }),
  fc.record({ type: fc.constant("duplicate" as const) }),
);

const run = fc.record({
  faults: fc.array(fc.option(fault, { nil: undefined, freq: 2 }), { maxLength: 12 }),
  streaming: fc.boolean(),
  retries: fc.boolean(),
  rounds: fc.integer({ min: 0, max: 3 }),
  callsPerRound: fc.integer({ min: 1, max: 3 }),
  /** Cancels the conversation after so many events. */
  cancelAfter: fc.option(fc.nat(30), { nil: Infinity }),
});

type Run = typeof run extends fc.Arbitrary<infer Value> ? Value : never;

/** What goes on in one conversation. */
class Watch {
  /** Per call that the model made, how often the tool was run for it. */
  readonly executions = new Map<string, number>();
  openRequests = 0;
  runningCalls = 0;
}

/** Fails for every third call, and takes a moment for every second. */
function toolFor(watch: Watch) {
  return deftool({
    name: "work",
    description: "Works.",
    parameters: { type: "object", properties: { key: { type: "string" } }, required: ["key"] },
    register: false,
    execute: async ({ key }, { signal }: ToolContext) => {
      watch.executions.set(key, (watch.executions.get(key) ?? 0) + 1);
      watch.runningCalls += 1;
      try {
        const count = watch.executions.size;
        if (count % 3 === 0) throw new Error("no luck");
        if (count % 2 === 0) await new Promise((resolve) => void setTimeout(resolve, 1));
        signal.throwIfAborted();
        return key;
      } finally {
        watch.runningCalls -= 1;
      }
    },
  });
}

/** A sound model: as many rounds of calls as it is told, each call with an id and a key of its own. */
function modelFor({ rounds, callsPerRound }: Run, watch: Watch): ModelClient {
  let asked = 0;
  const chunksFor = ({ contents }: ModelRequest): readonly ModelResponse[] => {
    asked += 1;
    const done = contents.flatMap(partsOf).filter((part) => part.functionResponse).length;
    if (done >= rounds * callsPerRound) return [text("All "), text("is "), text("done.")];
    return Array.from({ length: callsPerRound }, (_, index) => {
      const id = `${asked}-${index}`;
      return calls({ id, name: "work", args: { key: id } });
    });
  };
  async function* stream(request: ModelRequest) {
    watch.openRequests += 1;
    try {
      for (const chunk of chunksFor(request)) {
        await Promise.resolve();
        yield chunk;
      }
    } finally {
      watch.openRequests -= 1;
    }
  }
  return {
    model: "sound",
    async generate(request) {
      const parts = chunksFor(request).flatMap((chunk) => partsOf(chunk.candidates?.[0]?.content));
      return { candidates: [{ content: { role: "model", parts }, finishReason: "STOP" }] };
    },
    generateStream: (request) => stream(request),
  };
}

async function lead(given: Run, watch: Watch) {
  const faulty = faultyModel(modelFor(given, watch), given.faults);
  const limits = { attempts: 3, backoffMs: 0, maxBackoffMs: 1, attemptTimeoutMs: 15 };
  const controller = new AbortController();
  let events = 0;
  const options = {
    model: given.retries ? retrying(faulty, limits) : faulty,
    source,
    tools: [toolFor(watch)],
    // Nothing else ends a stream that hangs after its first chunk.
    signal: AbortSignal.any([controller.signal, AbortSignal.timeout(60)]),
    onEvent: () => {
      events += 1;
      if (events > given.cancelAfter) controller.abort();
    },
  };
  try {
    return given.streaming
      ? await generateStream("Go!", options).result
      : await generate("Go!", options);
  } catch (error) {
    if (ConversationError.is(error)) return error;
    throw error;
  }
}

test("whatever goes wrong, a conversation ends with its history, has run each call once, and leaves nothing", async () => {
  await checkProperty(
    fc.asyncProperty(run, async (given) => {
      const watch = new Watch();
      const ending = await lead(given, watch);

      assertHistory(ending.history);
      expect(Math.max(0, ...watch.executions.values())).toBeLessThanOrEqual(1);
      await expect.poll(() => watch.openRequests + watch.runningCalls, { interval: 1 }).toBe(0);

      const healthy = { ...given, rounds: 0 };
      const model = modelFor(healthy, new Watch());
      const history = ending.history.filter(
        ({ role }, index) => role === "user" || index < ending.history.length - 1,
      );
      const next = await generate([], { model, source, tools: [], history });
      expect(next.text).toBe("All is done.");
    }),
    150,
  );
});
