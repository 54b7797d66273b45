import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { LaterError } from "../../errors/later-error.ts";
import type { Fault } from "../../testing/faults/fault.ts";
import { faultyModel } from "../../testing/faults/faulty-model.ts";
import { text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import { generateStream } from "../generate-stream.ts";
import { generate } from "../generate.ts";
import type { ModelClient, ModelRequest, ModelResponse } from "../model/model-client.ts";
import { retrying } from "../retry/retrying.ts";
import type { Fallback, FallbackOptions } from "./fallback-options.ts";
import { fallback } from "./fallback.ts";

const source = emptyRuntime();

const request: ModelRequest = {
  contents: [{ role: "user", parts: [{ text: "How warm?" }] }],
  declarations: [],
};

const busy = { type: "status", status: 503 } as const;
const mistaken: Fault = { type: "status", status: 400 };
const mistakenLater: Fault = { type: "error", status: 400 };

/** A model that tells its name in two chunks, with what goes wrong on the way. */
function named(name: string, faults: readonly (Fault | undefined)[] = []) {
  const script = scriptedModel(() => [text("It is "), text(name)]);
  const { injected, ...model } = faultyModel(script, faults);
  return { ...model, model: name, script, injected };
}

function failing(name: string, error: unknown): ModelClient {
  return {
    model: name,
    generate: async () => {
      throw error;
    },
    // oxlint-disable-next-line require-yield
    async *generateStream() {
      throw error;
    },
  };
}

async function collect(stream: AsyncIterable<ModelResponse>): Promise<string> {
  let said = "";
  for await (const { candidates } of stream) said += candidates?.[0]?.content?.parts[0]?.text ?? "";
  return said;
}

const ways = [
  [
    "whole",
    async (model: ModelClient, signal?: AbortSignal) => {
      const { candidates } = await model.generate(request, signal === undefined ? {} : { signal });
      return candidates?.[0]?.content?.parts.map((part) => part.text).join("");
    },
  ],
  [
    "streamed",
    (model: ModelClient, signal?: AbortSignal) =>
      collect(model.generateStream(request, signal === undefined ? {} : { signal })),
  ],
] as const;

function reasonOf(failing: Promise<unknown>): Promise<unknown> {
  return failing.then(
    () => expect.unreachable("It did not fail."),
    (reason: unknown) => reason,
  );
}

describe.each(ways)("fallback, %s", (_how, ask) => {
  test("asks the first model, and no other, as long as it answers", async () => {
    const [first, second] = [named("a"), named("b")];
    const model = fallback([first, second]);
    expect(await ask(model)).toBe("It is a");
    expect(model.model).toBe("a");
    expect(second.script.requests).toEqual([]);
  });

  test("asks one model after the other until one answers, and tells of each", async () => {
    const models = [named("a", [busy]), named("b", [{ type: "disconnect" }]), named("c")];
    const told: Fallback[] = [];
    const model = fallback(models, { onFallback: (event) => void told.push(event) });
    expect(await ask(model)).toBe("It is c");
    expect(told.map(({ from, to }) => [from.model, to.model])).toEqual([
      ["a", "b"],
      ["b", "c"],
    ]);
    expect(told[0]?.from).toBe(models[0]);
    expect(told[0]?.error).toMatchObject({ status: 503 });
  });

  test("fails with the last failure, and has what may be told of each", async () => {
    const secret = new TypeError("fetch failed for https://key@model.example", {
      cause: { code: "ECONNREFUSED" },
    });
    const last = Object.assign(new Error("busy"), {
      status: 429,
      headers: { "retry-after": "7" },
    });
    const reason = await reasonOf(ask(fallback([failing("a", secret), failing("b", last)])));
    expect(reason).toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message: 'The request to the model "b" failed with HTTP status 429.',
      cause: last,
      retryable: true,
      details: {
        model: "b",
        status: 429,
        retryAfterMs: 7_000,
        failures: [
          {
            model: "a",
            code: "ECONNREFUSED",
            message: 'The request to the model "a" failed (ECONNREFUSED).',
          },
          { model: "b", status: 429 },
        ],
      },
    });
    expect(JSON.stringify((reason as LaterError).details)).not.toContain("example");
  });

  test("passes on at once what is a mistake, and passes the model over for nothing", async () => {
    const [first, second] = [named("a", [mistaken]), named("b")];
    const model = fallback([first, second]);
    expect(await reasonOf(ask(model))).toMatchObject({
      details: { model: "a", status: 400, failures: { length: 1 } },
      retryable: false,
    });
    expect(await ask(model)).toBe("It is a");
    expect(second.script.requests).toEqual([]);
  });

  test("passes on misuse of a client as it is", async () => {
    const misuse = new LaterError("INVALID_ARGUMENT", "That is no configuration.");
    expect(await reasonOf(ask(fallback([failing("a", misuse), named("b")])))).toBe(misuse);
  });

  test("may be worth another try when the last model failed for good, but not the others", async () => {
    const reason = await reasonOf(ask(fallback([named("a", [busy]), named("b", [mistaken])])));
    expect(reason).toMatchObject({ details: { status: 400 }, retryable: true });
  });

  test("goes by what the program says of failures", async () => {
    const denied = Object.assign(new Error("no"), { status: 401 });
    const seen: unknown[] = [];
    const when: FallbackOptions["when"] = (error, mayPass) => {
      seen.push([error, mayPass]);
      return !mayPass;
    };
    const model = fallback([failing("a", denied), named("b", [busy]), named("c")], { when });
    expect(await reasonOf(ask(model))).toMatchObject({ details: { model: "b", status: 503 } });
    expect(seen).toMatchObject([
      [denied, false],
      [{ status: 503 }, true],
    ]);
  });

  test("asks no other model after the signal has fired", async () => {
    const second = named("b");
    const gone = new Error("no longer needed");
    expect(await reasonOf(ask(fallback([named("a"), second]), AbortSignal.abort(gone)))).toBe(gone);
    const controller = new AbortController();
    const model = fallback([named("a", [{ type: "hang", afterChunks: 0 }]), second]);
    const refused = reasonOf(ask(model, controller.signal));
    await Promise.resolve();
    controller.abort(gone);
    expect(await refused).toBe(gone);
    expect(second.script.requests).toEqual([]);
  });

  test.each<() => unknown>([
    () => {
      throw new Error("watching");
    },
    async () => {
      throw new Error("watching");
    },
  ])("takes no notice of a watcher that fails: %s", async (onFallback) => {
    const model = fallback([named("a", [busy]), named("b")], { onFallback });
    expect(await ask(model)).toBe("It is b");
  });
});

describe("a model that has failed", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const [, ask] = ways[0];

  test("is passed over for 30 seconds, and then asked again", async () => {
    const first = named("a", [busy, busy]);
    const model = fallback([first, named("b")]);
    expect(await ask(model)).toBe("It is b");
    vi.advanceTimersByTime(29_999);
    expect(await ask(model)).toBe("It is b");
    expect(first.injected).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(await ask(model)).toBe("It is b");
    expect(first.injected).toHaveLength(2);
    vi.advanceTimersByTime(30_000);
    expect(await ask(model)).toBe("It is a");
  });

  test("is not passed over where that is not wanted", async () => {
    const first = named("a", [busy]);
    const model = fallback([first, named("b")], { cooldownMs: 0 });
    expect(await ask(model)).toBe("It is b");
    expect(await ask(model)).toBe("It is a");
  });

  test.each([
    [45_000, 45_000],
    [10, 30_000],
    [86_400_000, 3_600_000],
  ])("that asks for %i ms is passed over for %i", async (retryAfterMs, cooldownMs) => {
    const first = named("a", [{ ...busy, retryAfterMs }]);
    const model = fallback([first, named("b")]);
    await ask(model);
    vi.advanceTimersByTime(cooldownMs - 1);
    expect(await ask(model)).toBe("It is b");
    vi.advanceTimersByTime(1);
    expect(await ask(model)).toBe("It is a");
  });

  test("is asked all the same when all others have failed, too", async () => {
    const model = fallback([named("a", [busy]), named("b", [undefined, busy]), named("c", [busy])]);
    expect(await ask(model)).toBe("It is b");
    expect(await ask(model)).toBe("It is a");
  });

  test("is asked in its order when all are passed over", async () => {
    const models = [named("a", [busy, busy]), named("b", [busy]), named("c", [busy])];
    const model = fallback(models);
    expect(await reasonOf(ask(model))).toMatchObject({ details: { failures: { length: 3 } } });
    expect(await ask(model)).toBe("It is b");
    // It has answered, and comes first.
    expect(await ask(model)).toBe("It is b");
    expect(models.map(({ injected }) => injected.length)).toEqual([2, 3, 1]);
  });
});

describe("a stream that breaks off", () => {
  const cut: Fault = { type: "cut", afterChunks: 1 };

  async function eventsOf(model: ModelClient) {
    const events: ConversationEvent[] = [];
    const stream = generateStream("How warm?", { model, source });
    let reason: unknown;
    try {
      for await (const event of stream) events.push(event);
    } catch (error) {
      reason = error;
    }
    const said = events.flatMap((event) => (event.type === "text" ? [event.text] : event.type));
    return { said, reason };
  }

  test("before anything of it came is begun by the next model", async () => {
    const model = fallback([named("a", [{ type: "cut", afterChunks: 0 }]), named("b")]);
    const { said } = await eventsOf(model);
    expect(said).toEqual(["round-start", "It is ", "b", "response", "finish"]);
  });

  test("later is handed to nobody else by itself", async () => {
    const second = named("b");
    const stream = fallback([named("a", [cut]), second]).generateStream(request);
    expect(await reasonOf(collect(stream))).toMatchObject({ details: { model: "a" } });
    expect(second.script.requests).toEqual([]);
  });

  test("later is taken back by a conversation, and begun by the next model", async () => {
    const told: Fallback[] = [];
    const model = fallback([named("a", [cut]), named("b")], {
      onFallback: (event) => void told.push(event),
    });
    const { said } = await eventsOf(model);
    expect(said).toEqual([
      "round-start",
      "It is ",
      "response-discard",
      "It is ",
      "b",
      "response",
      "finish",
    ]);
    expect(told).toMatchObject([{ from: { model: "a" }, to: { model: "b" } }]);
  });

  test.each([
    ["there is no other", [named("a", [cut])], {}],
    ["the failure is a mistake", [named("a", [mistakenLater])], {}],
    ["the same model would be asked", [named("a", [cut]), named("b")], { cooldownMs: 0 }],
  ] as const)("ends the conversation when %s", async (_when, models, options) => {
    const { said, reason } = await eventsOf(fallback(models, options));
    expect(said).toEqual(["round-start", "It is "]);
    expect(reason).toMatchObject({ code: "MODEL_REQUEST_FAILED", details: { model: "a" } });
  });

  test("is begun anew by the same model where that is asked for", async () => {
    const patient = retrying(named("a", [cut]), { backoffMs: 0 });
    const { said } = await eventsOf(fallback([patient]));
    expect(said).toContain("response-discard");
    expect(said).toContain("a");
  });
});

describe("an answer that takes more than one request", () => {
  const candidate = {
    content: { role: "model", parts: [{ text: "It is " }] },
    finishReason: "CONTINUATION",
    continuationToken: "t1",
  } as const;

  /** A model whose answers take two requests, of which some go wrong. */
  function slow(name: string, faults: readonly (Fault | undefined)[] = []) {
    const script = scriptedModel(({ continuationToken }) =>
      continuationToken === undefined ? { candidates: [candidate] } : text(name),
    );
    const tokens = (): unknown[] => script.requests.map((asked) => asked.continuationToken);
    return { ...faultyModel(script, faults), model: name, tokens };
  }

  const asks = [
    ["whole", generate],
    ["streamed", (...asked: Parameters<typeof generateStream>) => generateStream(...asked).result],
  ] as const;

  test.each(asks)("is continued by the model that has begun it, %s", async (_how, ask) => {
    const [first, second] = [slow("a", [busy]), slow("b")];
    const model = fallback([fallback([first, second])], { cooldownMs: 0 });
    expect((await ask("How warm?", { model, source })).text).toBe("It is b");
    expect(second.tokens()).toEqual([undefined, "t1"]);
    expect(first.tokens()).toEqual([]);
  });

  test.each(asks)("is begun anew by another one that cannot go on, %s", async (_how, ask) => {
    const [first, second] = [slow("a", [undefined, busy]), slow("b")];
    const model = fallback([first, second]);
    expect((await ask("How warm?", { model, source })).text).toBe("It is b");
    expect(first.tokens()).toEqual([undefined]);
    expect(second.tokens()).toEqual([undefined, "t1"]);
  });

  test.each(["t1", "7:t1", ""])("is refused when its token is of no model: %j", async (token) => {
    const [first] = [named("a")];
    const asked = fallback([first]).generate({ ...request, continuationToken: token });
    expect(await reasonOf(asked)).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(first.script.requests).toEqual([]);
  });
});

test("each model has its own configuration, or the conversation's", async () => {
  const seen: unknown[] = [];
  const watch = (model: ModelClient): ModelClient => ({
    model: model.model,
    generate(asked, options) {
      seen.push(asked.config);
      return model.generate(asked, options);
    },
    generateStream: (asked, options) => model.generateStream(asked, options),
  });
  const model = fallback([
    watch(named("a", [busy])),
    { model: watch(named("b", [busy])), config: { top_p: 1 } },
    { model: watch(named("c", [busy])), config: {} },
    { model: watch(named("d")) },
  ]);
  await generate("How warm?", { model, source, config: { topP: 1 } });
  expect(seen).toEqual([{ topP: 1 }, { top_p: 1 }, {}, { topP: 1 }]);
});

test("a damaged answer is passed on as it is", async () => {
  const first = named("a", [{ type: "nonsense" }, { type: "empty" }]);
  const model = fallback([first, named("b")]);
  expect(await model.generate(request)).toMatchObject({
    candidates: [{ content: { parts: ["words", 7, null, []] } }],
  });
  expect(await model.generate(request)).toEqual({ candidates: [] });
});

test.each([
  [{ when: true }],
  [{ cooldownMs: -1 }],
  [{ cooldownMs: Infinity }],
  [{ onFallback: 1 }],
])("refuses %j", (options) => {
  const [option] = Object.keys(options);
  expect(() => fallback([named("a")], options as FallbackOptions)).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT", details: { option } }),
  );
});

test.each([
  [undefined],
  [[]],
  [[{ model: "a" }]],
  [[named("a"), "b"]],
  [[{ model: named("a"), config: 1 }]],
])("refuses what is no list of models: %#", (models) => {
  expect(() => fallback(models as ModelClient[])).toThrow(
    expect.objectContaining({ code: "INVALID_ARGUMENT" }),
  );
});
