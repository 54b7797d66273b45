import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { ModelRequest, ModelResponse } from "../../conversation/model/model-client.ts";
import { retrying } from "../../conversation/retry/retrying.ts";
import { text } from "../script.ts";
import { scriptedModel } from "../scripted-model.ts";
import type { Fault } from "./fault.ts";
import { faultyModel } from "./faulty-model.ts";
import { randomFaults } from "./random-faults.ts";

const request: ModelRequest = {
  contents: [{ role: "user", parts: [{ text: "How warm?" }] }],
  declarations: [],
};

const chunks = [text("It is "), text("8 "), text("degrees.")];

/** What comes of a request whose answer has three chunks: what arrived, and what it failed with. */
async function askWith(fault: Fault, streaming: boolean, signal = new AbortController().signal) {
  const scripted = scriptedModel([chunks]);
  const model = faultyModel(scripted, [fault]);
  const seen: ModelResponse[] = [];
  let error: unknown;
  try {
    if (streaming) {
      for await (const chunk of model.generateStream(request, { signal })) seen.push(chunk);
    } else seen.push(await model.generate(request, { signal }));
  } catch (reason) {
    error = reason;
  }
  return { seen, error, asked: scripted.requests.length };
}

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));

afterEach(() => void vi.useRealTimers());

describe.each([{ streaming: false }, { streaming: true }])(
  "faultyModel with %j",
  ({ streaming }) => {
    test("refuses with a status as Google's SDK does, and asks no model", async () => {
      const fault = { type: "status", status: 429, retryAfterMs: 1_500 } as const;
      const { seen, error, asked } = await askWith(fault, streaming);
      expect(error).toMatchObject({ name: "ApiError", status: 429 });
      expect(JSON.parse((error as Error).message)).toEqual({
        error: {
          code: 429,
          status: "RESOURCE_EXHAUSTED",
          message: "Told to fail with HTTP status 429.",
          details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "1.5s" }],
        },
      });
      expect({ seen, asked }).toEqual({ seen: [], asked: 0 });
    });

    test.each([
      ["disconnect", { name: "TypeError", message: "fetch failed", cause: { code: "ECONNRESET" } }],
      ["garbage", { name: "SyntaxError" }],
    ] as const)("fails with %s, and asks no model", async (type, failure) => {
      const { seen, error, asked } = await askWith({ type }, streaming);
      expect(error).toMatchObject(failure);
      expect({ seen, asked }).toEqual({ seen: [], asked: 0 });
    });

    test.each([
      ["nonsense", [{ candidates: [{ content: { parts: ["words", 7, null, []] } }] }]],
      ["empty", [{ candidates: [] }]],
    ] as const)("answers with what is %s", async (type, answer) => {
      const { seen, error } = await askWith({ type }, streaming);
      expect(error).toBeUndefined();
      expect(seen).toMatchObject(answer);
    });

    test("cuts an answer", async () => {
      const { seen, error, asked } = await askWith({ type: "cut", afterChunks: 2 }, streaming);
      expect(error).toMatchObject({ message: "terminated" });
      expect(seen).toEqual(streaming ? chunks.slice(0, 2) : []);
      expect(asked).toBe(1);
    });

    test("hangs until the signal fires", async () => {
      const controller = new AbortController();
      const asking = askWith({ type: "hang" }, streaming, controller.signal);
      await vi.advanceTimersByTimeAsync(60_000);
      controller.abort(new Error("enough"));
      const { seen, error } = await asking;
      expect(error).toMatchObject({ message: "enough" });
      expect(seen).toEqual(streaming ? chunks.slice(0, 1) : []);
    });

    test("is late, and late no more when the signal fires", async () => {
      const { seen, error } = await askWith({ type: "delay", delayMs: 1 }, streaming);
      expect(error).toBeUndefined();
      expect(seen).toHaveLength(streaming ? 3 : 1);
      const controller = new AbortController();
      const late = askWith({ type: "delay", delayMs: 600_000 }, streaming, controller.signal);
      controller.abort();
      expect((await late).error).toMatchObject({ name: "AbortError" });
    });

    test("duplicates the chunks of streams only", async () => {
      const { seen } = await askWith({ type: "duplicate" }, streaming);
      const [first, second, third] = chunks;
      const twice = [first, first, second, second, third, third];
      expect(seen).toEqual(
        streaming
          ? twice
          : await askWith({ type: "delay", delayMs: 0 }, false).then((plain) => plain.seen),
      );
    });
  },
);

test("tells what happened to each request, and has those behind the list go well", async () => {
  const fault = { type: "status" } as const;
  const model = faultyModel(
    scriptedModel(() => text("Fine.")),
    [undefined, fault],
  );
  expect(await retrying(model).generate(request)).toEqual(text("Fine."));
  expect(await retrying(model, { backoffMs: 1 }).generate(request)).toEqual(text("Fine."));
  expect(model.injected).toEqual([undefined, fault, undefined]);
});

test("ends an answer early, or says in its middle that something went wrong", async () => {
  const early = await askWith({ type: "end", afterChunks: 2 }, true);
  expect(early).toEqual({ seen: chunks.slice(0, 2), error: undefined, asked: 1 });
  const broken = await askWith({ type: "error" }, true);
  expect(broken).toMatchObject({ seen: chunks.slice(0, 1), error: { status: 503 }, asked: 1 });
  const whole = await askWith({ type: "error", status: 500 }, false);
  expect(whole).toMatchObject({ seen: [], error: { status: 500 }, asked: 1 });
  const damaged = await askWith({ type: "end" }, false);
  expect(damaged).toMatchObject({ seen: [], error: { name: "SyntaxError" }, asked: 1 });
});

test("takes no fault for a request whose signal has fired before", async () => {
  const model = faultyModel(scriptedModel([text("Fine.")]), [{ type: "status" }]);
  const signal = AbortSignal.abort(new Error("too late"));
  await expect(model.generate(request, { signal })).rejects.toThrow("too late");
  expect(model.injected).toEqual([]);
});

test("has the same faults by chance for the same seed, and others for another", () => {
  const run = (seed: number) => {
    const next = randomFaults({ seed, chance: 0.5 });
    return Array.from({ length: 50 }, () => next()?.type);
  };
  expect(run(7)).toEqual(run(7));
  expect(run(7)).not.toEqual(run(8));
  expect(new Set(run(7)).size).toBeGreaterThan(5);
});

test("has faults as likely as it is told, among those it is told", () => {
  const among = [{ type: "empty" }] as const;
  const next = (chance: number) => randomFaults({ seed: 1, chance, among })();
  expect(next(0)).toBeUndefined();
  expect(next(1)).toEqual({ type: "empty" });
});

test.each([
  [{ seed: 1.5 }, /"seed"/],
  [{ seed: 1, chance: 2 }, /"chance"/],
])("refuses chance with %j", (options, message) => {
  expect(() => randomFaults(options)).toThrow(message);
});

test.each([
  [{ type: "flood" }, "type"],
  [{ type: "status", status: 200 }, "status"],
  [{ type: "status", retryAfterMs: -1 }, "retryAfterMs"],
  [{ type: "cut", afterChunks: 0.5 }, "afterChunks"],
  [{ type: "delay", delayMs: Infinity }, "delayMs"],
])("refuses %j, in a list at once, of a function when it is asked", async (fault, member) => {
  const model = scriptedModel([text("Fine.")]);
  const refusal = { code: "INVALID_ARGUMENT", details: { member } };
  expect(() => faultyModel(model, [fault as Fault])).toThrow(expect.objectContaining(refusal));
  const asked = faultyModel(model, () => fault as Fault).generate(request);
  await expect(asked).rejects.toMatchObject(refusal);
});
