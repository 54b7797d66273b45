import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { LaterError } from "../../errors/later-error.ts";
import type { ModelClient, ModelRequest, ModelResponse } from "../model/model-client.ts";
import type { Retry, RetryOptions } from "./retry-options.ts";
import { retrying } from "./retrying.ts";

const request: ModelRequest = {
  contents: [{ role: "user", parts: [{ text: "How warm?" }] }],
  declarations: [],
};

/** What an attempt comes to: chunks, the last of which may be what the stream fails with. */
type Attempt = readonly (ModelResponse | Error | "hang")[];

function chunk(text: string): ModelResponse {
  return { candidates: [{ content: { role: "model", parts: [{ text }] } }] };
}

function failed(status: number, facts: object = {}): Error {
  return Object.assign(new Error("refused"), { status, ...facts });
}

/** A client whose attempts go as they are listed; the signals that it was given are kept. */
function clientOf(...attempts: readonly Attempt[]) {
  const signals: AbortSignal[] = [];
  const left: boolean[] = [];
  async function* play(signal: AbortSignal | undefined) {
    const attempt = attempts[signals.length] ?? [new Error("asked too often")];
    signals.push(signal ?? AbortSignal.abort());
    const index = left.push(false) - 1;
    try {
      for (const step of attempt) {
        if (step === "hang") await new Promise(() => {});
        else if (step instanceof Error) throw step;
        else yield step;
      }
    } finally {
      left[index] = true;
    }
  }
  const client: ModelClient = {
    model: "listed",
    async generate(_request, { signal } = {}) {
      const next = await play(signal).next();
      return next.value ?? {};
    },
    generateStream: (_request, { signal } = {}) => play(signal),
  };
  return { client, signals, left };
}

async function collect(stream: AsyncIterable<ModelResponse>): Promise<readonly ModelResponse[]> {
  const chunks: ModelResponse[] = [];
  for await (const each of stream) chunks.push(each);
  return chunks;
}

async function reasonOf(failing: Promise<unknown>): Promise<unknown> {
  try {
    await failing;
  } catch (reason) {
    return reason;
  }
  throw new Error("It did not fail.");
}

/** The waits of a request that goes on failing, and what it failed with. */
async function waitsOf(error: Error, options: RetryOptions = {}) {
  const retries: Retry[] = [];
  const { client, signals } = clientOf([error], [error], [error], [error], [error], [error]);
  const model = retrying(client, { ...options, onRetry: (retry) => void retries.push(retry) });
  const settled = reasonOf(model.generate(request));
  await vi.runAllTimersAsync();
  return { waits: retries.map(({ delayMs }) => delayMs), retries, signals, reason: await settled };
}

beforeEach(() => void vi.useFakeTimers());

afterEach(() => {
  const left = vi.getTimerCount();
  vi.useRealTimers();
  if (left > 0) throw new Error("A timer was left running.");
});

describe("retrying", () => {
  test("asks again until there is an answer, and tells of each retry", async () => {
    const retries: Retry[] = [];
    const busy = failed(503);
    const { client } = clientOf([busy], [busy], [chunk("8 degrees")]);
    const model = retrying(client, { onRetry: (retry) => void retries.push(retry) });
    const answer = model.generate(request);
    await vi.runAllTimersAsync();
    expect(await answer).toEqual(chunk("8 degrees"));
    expect(model.model).toBe("listed");
    expect(retries).toEqual([
      { attempt: 2, delayMs: expect.any(Number), error: busy },
      { attempt: 3, delayMs: expect.any(Number), error: busy },
    ]);
  });

  test("waits twice as long each time, half of it by chance, up to the longest wait", async () => {
    const { waits } = await waitsOf(failed(500), {
      attempts: 6,
      backoffMs: 100,
      maxBackoffMs: 400,
    });
    const whole = [100, 200, 400, 400, 400];
    expect(waits).toHaveLength(5);
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual((whole[index] ?? 0) / 2);
      expect(wait).toBeLessThanOrEqual(whole[index] ?? 0);
    }
  });

  test("passes the last failure on when the attempts are used up", async () => {
    const error = failed(429);
    const { reason, signals, retries } = await waitsOf(error);
    expect(reason).toBe(error);
    expect(signals).toHaveLength(4);
    expect(retries.map(({ attempt }) => attempt)).toEqual([2, 3, 4]);
  });

  test.each([
    [
      "a connection that was refused",
      new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } }),
    ],
    ["a connection that was lost", new TypeError("terminated")],
    ["a browser's lost connection", new TypeError("Failed to fetch")],
    ["an answer that is no JSON", new SyntaxError("Unexpected token '<'")],
    ["a time limit of the client's own", new DOMException("Too late.", "TimeoutError")],
    ["status 408", failed(408)],
    ["status 502", failed(502)],
    ["status 504", failed(504)],
    ["status 529", failed(529)],
    ["a client's own failure", new LaterError("MODEL_REQUEST_FAILED", "Busy.")],
  ])("tries again after %s", async (_what, error) => {
    expect((await waitsOf(error, { attempts: 2 })).waits).toHaveLength(1);
  });

  test.each([
    ["status 400", failed(400)],
    ["status 401", failed(401)],
    ["status 404", failed(404)],
    ["status 501", failed(501)],
    [
      "a certificate that is not valid",
      new TypeError("fetch failed", { cause: { code: "CERT_HAS_EXPIRED" } }),
    ],
    ["a mistake in the program", new TypeError("x is not a function")],
    ["misuse", new LaterError("INVALID_ARGUMENT", "No.")],
    [
      "a failure that will not pass",
      new LaterError("MODEL_REQUEST_FAILED", "No.", { retryable: false }),
    ],
  ])("does not try again after %s", async (_what, error) => {
    const { waits, reason } = await waitsOf(error);
    expect(waits).toEqual([]);
    expect(reason).toBe(error);
  });

  const retryInfo = JSON.stringify({
    error: {
      code: 429,
      message: "Quota exceeded.",
      status: "RESOURCE_EXHAUSTED",
      details: [
        { "@type": "type.googleapis.com/google.rpc.QuotaFailure" },
        { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.5s" },
      ],
    },
  });

  test.each([
    ["Google's RetryInfo", Object.assign(new Error(retryInfo), { status: 429 }), 34_500],
    [
      "RetryInfo within a stream",
      Object.assign(new Error(`got status: X. ${retryInfo}`), { status: 429 }),
      34_500,
    ],
    [
      "seconds in Retry-After",
      failed(429, { headers: new Headers({ "Retry-After": "7" }) }),
      7_000,
    ],
    ["Retry-After in an object", failed(503, { headers: { "retry-after": "2" } }), 2_000],
    [
      "a client's own wish",
      new LaterError("MODEL_REQUEST_FAILED", "Busy.", { details: { retryAfterMs: 9_000 } }),
      9_000,
    ],
  ])("waits as long as %s says", async (_what, error, delayMs) => {
    expect((await waitsOf(error, { attempts: 2 })).waits).toEqual([delayMs]);
  });

  test("waits until the date that Retry-After names", async () => {
    vi.setSystemTime(Date.parse("Thu, 26 Nov 2026 10:00:00 GMT"));
    const headers = new Headers({ "Retry-After": "Thu, 26 Nov 2026 10:00:20 GMT" });
    expect((await waitsOf(failed(503, { headers }), { attempts: 2 })).waits).toEqual([20_000]);
  });

  test.each(["soon", "", "-1"])("takes no notice of Retry-After: %s", async (value) => {
    const headers = { "retry-after": value };
    const { waits } = await waitsOf(failed(503, { headers }), { attempts: 2, backoffMs: 10 });
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeLessThanOrEqual(10);
  });

  test("does not ask a service again that asks for a longer wait than the longest", async () => {
    const error = failed(429, { headers: { "retry-after": "61" } });
    const { waits, reason } = await waitsOf(error);
    expect(waits).toEqual([]);
    expect(reason).toBe(error);
  });

  test("begins no wait that would go beyond the deadline", async () => {
    const error = failed(503, { headers: { "retry-after": "4" } });
    const { waits } = await waitsOf(error, { deadlineMs: 10_000 });
    expect(waits).toEqual([4_000, 4_000]);
  });

  test("cancels an attempt at its limit and tries again", async () => {
    const { client, signals } = clientOf(["hang"], [chunk("at last")]);
    const answer = retrying(client, { attemptTimeoutMs: 5_000 }).generate(request);
    await vi.runAllTimersAsync();
    expect(await answer).toEqual(chunk("at last"));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
  });

  test("cancels what runs at the deadline, and says so", async () => {
    const { client, signals } = clientOf(["hang"], ["hang"], ["hang"]);
    const limits = { attemptTimeoutMs: 4_000, backoffMs: 0, deadlineMs: 6_000 };
    const reason = reasonOf(retrying(client, limits).generate(request));
    await vi.runAllTimersAsync();
    expect(await reason).toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message: "The model did not answer within 2000 ms.",
      retryable: true,
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test("ends a wait, and an attempt, when the signal of the request fires", async () => {
    const reason = new Error("no longer needed");
    for (const attempt of [[failed(503)], ["hang" as const]]) {
      const { client, signals } = clientOf(attempt);
      const controller = new AbortController();
      const { signal } = controller;
      const refused = reasonOf(retrying(client).generate(request, { signal }));
      await vi.advanceTimersByTimeAsync(100);
      controller.abort(reason);
      expect(await refused).toBe(reason);
      expect(signals).toHaveLength(1);
    }
  });

  test("asks nothing when the signal has fired before", async () => {
    const { client, signals } = clientOf([chunk("never")]);
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(retrying(client).generate(request, { signal })).rejects.toThrow("too late");
    const stream = retrying(client).generateStream(request, { signal });
    await expect(collect(stream)).rejects.toThrow("too late");
    expect(signals).toEqual([]);
  });

  test("begins a stream anew as long as nothing of it was handed on", async () => {
    const { client, left } = clientOf(
      [failed(503)],
      [failed(500)],
      [chunk("8 "), chunk("degrees")],
    );
    const chunks = collect(retrying(client).generateStream(request));
    await vi.runAllTimersAsync();
    expect(await chunks).toEqual([chunk("8 "), chunk("degrees")]);
    expect(left).toEqual([true, true, true]);
  });

  test("does not begin a stream anew of which something was handed on", async () => {
    const error = failed(503);
    const { client, signals } = clientOf([chunk("8 "), error], [chunk("9 degrees")]);
    const seen: ModelResponse[] = [];
    const read = async (): Promise<void> => {
      for await (const each of retrying(client).generateStream(request)) seen.push(each);
    };
    await expect(read()).rejects.toBe(error);
    expect(seen).toEqual([chunk("8 ")]);
    expect(signals).toHaveLength(1);
  });

  test("sets no limit to a stream that has begun", async () => {
    const { client, signals } = clientOf([chunk("8 "), chunk("degrees")]);
    const stream = retrying(client, { attemptTimeoutMs: 10, deadlineMs: 20 }).generateStream(
      request,
    );
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await iterator.next()).toEqual({ done: false, value: chunk("degrees") });
    expect(signals[0]?.aborted).toBe(false);
    await iterator.return?.();
  });

  test("lets go of a stream that is left early, or hangs when its signal fires", async () => {
    const { client, left, signals } = clientOf(
      [chunk("8 "), chunk("degrees")],
      [chunk("8 "), "hang"],
    );
    const model = retrying(client);
    for await (const _chunk of model.generateStream(request)) break;
    expect(left).toEqual([true]);
    const controller = new AbortController();
    const hung = collect(model.generateStream(request, { signal: controller.signal }));
    const refused = reasonOf(hung);
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    expect(await refused).toMatchObject({ name: "AbortError" });
    expect(signals[1]?.aborted).toBe(true);
  });

  test.each<() => unknown>([
    () => {
      throw new Error("watching");
    },
    async () => {
      throw new Error("watching");
    },
  ])("takes no notice of a watcher that fails: %s", async (onRetry) => {
    const { client } = clientOf([failed(503)], [chunk("fine")]);
    const model = retrying(client, { onRetry });
    const answer = model.generate(request);
    await vi.runAllTimersAsync();
    expect(await answer).toEqual(chunk("fine"));
  });

  test.each([
    { attempts: 0 },
    { attempts: 1.5 },
    { backoffMs: -1 },
    { maxBackoffMs: Infinity },
    { attemptTimeoutMs: 0 },
    { deadlineMs: NaN },
  ])("refuses %j", (options) => {
    const [option] = Object.keys(options);
    expect(() => retrying(clientOf().client, options)).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT", details: { option } }),
    );
  });
});
