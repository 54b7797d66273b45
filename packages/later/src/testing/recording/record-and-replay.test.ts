import { GoogleGenAI } from "@google/genai";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";

import { gemini } from "../../adapters/gemini/gemini.ts";
import { countPeople, emptyRuntime, getWeather, wait } from "../../conversation/fixtures/tools.ts";
import { generateStream } from "../../conversation/generate-stream.ts";
import { generate } from "../../conversation/generate.ts";
import type { ModelClient, ModelRequest } from "../../conversation/model/model-client.ts";
import { retrying } from "../../conversation/retry/retrying.ts";
import { LaterError } from "../../errors/later-error.ts";
import { faultyModel } from "../faults/faulty-model.ts";
import { startGeminiStandIn } from "../gemini-stand-in.ts";
import { calls, text } from "../script.ts";
import { scriptedModel } from "../scripted-model.ts";
import { readRecording } from "./read-recording.ts";
import { recordModel } from "./record-model.ts";
import { printRecording, type Recording } from "./recording.ts";
import { replayModel, type ReplayOptions } from "./replay-model.ts";

const source = emptyRuntime();

afterAll(() => source.close());

const rome = { name: "getWeather", args: { city: "Rome" } };
const script = [
  calls(rome, { name: "countPeople", args: { city: "everywhere" } }),
  text("8 degrees."),
];
const tools = [getWeather, countPeople];

function requestOf(text: string, rest: Partial<ModelRequest> = {}): ModelRequest {
  return { contents: [{ role: "user", parts: [{ text }] }], declarations: [], ...rest };
}

/** What is left of a recording when it has been a file. */
function reread(recording: Recording): Recording {
  return readRecording(printRecording(recording));
}

async function recordAnswers(...asked: readonly string[]): Promise<Recording> {
  const model = recordModel(
    scriptedModel(({ contents }) => text(`${contents[0]?.parts[0]?.text}!`)),
  );
  for (const each of asked) await model.generate(requestOf(each));
  return model.recording;
}

async function reasonOf(failing: Promise<unknown>): Promise<LaterError> {
  const reason = await failing.catch((error: unknown) => error);
  if (LaterError.is(reason)) return reason;
  throw new Error("It did not fail as it should.");
}

async function textsOf(model: ModelClient, request: ModelRequest, signal?: AbortSignal) {
  const options = signal === undefined ? {} : { signal };
  const seen: unknown[] = [];
  for await (const chunk of model.generateStream(request, options)) {
    seen.push(chunk.candidates?.[0]?.content?.parts[0]?.text);
  }
  return seen;
}

describe("a conversation that is recorded and replayed", () => {
  test.each([{ streaming: false }, { streaming: true }])(
    "comes to the same with Google's SDK, and without a server, with %j",
    async ({ streaming }) => {
      const standIn = await startGeminiStandIn({ script });
      onTestFinished(() => standIn.close());
      const httpOptions = { baseUrl: standIn.url };
      const client = new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions });
      const recorder = recordModel(gemini(client, "gemini-test"));
      const talk = async (model: ModelClient) => {
        const options = { model, source, tools, config: { temperature: 0 } };
        const events: string[] = [];
        const onEvent = (event: { readonly type: string }) => void events.push(event.type);
        const result = streaming
          ? await generateStream("How warm?", { ...options, onEvent }).result
          : await generate("How warm?", { ...options, onEvent });
        const { history, calls, usage, response } = result;
        return { history, outcomes: calls.map(({ outcome }) => outcome), usage, response, events };
      };
      const first = await talk(recorder);
      await standIn.close();
      const replayed = replayModel(reread(recorder.recording));
      expect(replayed.model).toBe("gemini-test");
      expect(await talk(replayed)).toEqual(first);
      expect(replayed.remaining).toBe(0);
    },
  );

  test("keeps the boundaries of chunks, and joins them for one who wants the whole", async () => {
    const recorder = recordModel(scriptedModel([[text("It is "), text("8.")]]));
    expect(await textsOf(recorder, requestOf("How warm?"))).toEqual(["It is ", "8."]);
    const recording = reread(recorder.recording);
    expect(recording.exchanges).toMatchObject([{ streamed: true, chunks: { length: 2 } }]);
    expect(await textsOf(replayModel(recording), requestOf("How warm?"))).toEqual(["It is ", "8."]);
    expect(await replayModel(recording).generate(requestOf("How warm?"))).toEqual(text("It is 8."));
  });

  test("fails as it failed, in words that hold no secrets", async () => {
    const limited = { type: "status", status: 429, retryAfterMs: 7 } as const;
    const faults = [limited, { type: "cut" }, { type: "disconnect" }] as const;
    const recorder = recordModel(
      faultyModel(
        scriptedModel(() => text("Fine.")),
        faults,
      ),
    );
    const outcomes = async (model: ModelClient) => {
      const failed = await generate("Hello", { model, source }).catch((error: unknown) => error);
      const cut = await generateStream("Hello", { model, source }).result.catch(
        (error: unknown) => error,
      );
      const lost = await generate("Hello", { model, source }).catch((error: unknown) => error);
      return [failed, cut, lost].map((error) => {
        const { code, message, details, retryable } = error as LaterError;
        return { code, message, details: { ...details, retryAfterMs: undefined }, retryable };
      });
    };
    const first = await outcomes(recorder);
    expect(first).toMatchObject([
      { code: "MODEL_REQUEST_FAILED", details: { status: 429 } },
      { message: expect.stringContaining("broke off") },
      { details: { code: "ECONNRESET" } },
    ]);
    const recording = reread(recorder.recording);
    expect(await outcomes(replayModel(recording))).toEqual(first);
    expect(recording.exchanges[0]?.failure?.details).toEqual({ status: 429, retryAfterMs: 7 });
  });

  test("can be retried as it was", async () => {
    const limited = { type: "status", status: 429, retryAfterMs: 1 } as const;
    const recorder = recordModel(faultyModel(scriptedModel([text("Fine.")]), [limited]));
    for (const model of [recorder, () => replayModel(reread(recorder.recording))]) {
      const patient = retrying(typeof model === "function" ? model() : model, { backoffMs: 0 });
      expect((await generate("Hello", { model: patient, source })).text).toBe("Fine.");
    }
  });

  test("ends for good where its caller had left", async () => {
    const recorder = recordModel(scriptedModel(() => [text("one"), text("two")]));
    for await (const _chunk of recorder.generateStream(requestOf("Count"))) break;
    const controller = new AbortController();
    const options = { model: recorder, source, tools: [wait], signal: controller.signal };
    const stream = generateStream("Count", options);
    for await (const event of stream) {
      if (event.type === "text") controller.abort();
      if (controller.signal.aborted) break;
    }
    const recording = reread(recorder.recording);
    expect(recording.exchanges).toMatchObject([
      { chunks: { length: 1 }, left: true },
      { streamed: true, left: true },
    ]);
    const staying = textsOf(replayModel(recording), requestOf("Count"));
    expect(await reasonOf(staying)).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("its caller left"),
    });
  });
});

describe("recordModel", () => {
  test("leaves what is secret in the configuration out, and what JSON cannot carry", async () => {
    const recorder = recordModel(scriptedModel([text("Fine.")]));
    const config = {
      temperature: 0,
      maxOutputTokens: 7,
      big: 7n,
      httpOptions: { headers: { "x-goog-api-key": "SECRET" } },
      apiKey: "SECRET",
      tools: [
        {
          googleMaps: { authConfig: { apiKeyString: "SECRET" } },
          mcp: { "x-goog-api-key": "SECRET" },
        },
      ],
      callback: () => "SECRET",
    };
    await recorder.generate(requestOf("Hello", { config }));
    const printed = printRecording(recorder.recording);
    expect(printed).not.toContain("SECRET");
    expect(recorder.recording.exchanges[0]?.request["config"]).toEqual({
      temperature: 0,
      maxOutputTokens: 7,
      big: 7,
      tools: [{ googleMaps: {}, mcp: {} }],
    });
    const replayed = replayModel(reread(recorder.recording));
    const others = { ...config, apiKey: "OTHER" };
    expect(await replayed.generate(requestOf("Hello", { config: others }))).toEqual(text("Fine."));
  });

  test("redacts every text, and so does the replay", async () => {
    const redact = (value: string) => value.replaceAll(/ada@\S+/g, "user@example.com");
    const recorder = recordModel(scriptedModel([text("Written to ada@home.")]), { redact });
    const asked = requestOf("Write to ada@home");
    expect(await recorder.generate(asked)).toEqual(text("Written to ada@home."));
    expect(printRecording(recorder.recording)).not.toContain("ada@");
    const replayed = replayModel(reread(recorder.recording), { redact });
    expect(await replayed.generate(asked)).toEqual(text("Written to user@example.com"));
  });

  test("keeps exchanges in the order in which they began, once they have ended", async () => {
    let answer!: () => void;
    const first = new Promise<ReturnType<typeof text>>((resolve) => {
      answer = () => resolve(text("first"));
    });
    const recorder = recordModel(scriptedModel([() => first, text("second")]));
    const asking = recorder.generate(requestOf("1"));
    await recorder.generate(requestOf("2"));
    expect(recorder.recording.exchanges).toHaveLength(1);
    answer();
    await asking;
    const asked = recorder.recording.exchanges.map(({ request }) => request["contents"]);
    expect(asked).toMatchObject([[{ parts: [{ text: "1" }] }], [{ parts: [{ text: "2" }] }]]);
  });

  test("keeps nothing of requests that are a mistake of the program", async () => {
    const misuse = new LaterError("INVALID_ARGUMENT", "No.");
    const recorder = recordModel(scriptedModel(() => misuse));
    await expect(recorder.generate(requestOf("Hello"))).rejects.toBe(misuse);
    await expect(textsOf(recorder, requestOf("Hello"))).rejects.toBe(misuse);
    const circular: Record<string, unknown> = {};
    circular["self"] = [circular];
    const contents = [{ role: "user" as const, parts: [{ functionCall: circular as never }] }];
    const asked = recorder.generate(requestOf("Hello", { contents }));
    await expect(asked).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(recorder.recording.exchanges).toEqual([]);
  });

  test("keeps an answer that is none as a failure", async () => {
    const broken: ModelClient = {
      model: "broken",
      generate: async () => undefined as never,
      generateStream: () => scriptedModel([]).generateStream(requestOf("Hello")),
    };
    const recorder = recordModel(broken);
    const failure = { code: "MODEL_REQUEST_FAILED", retryable: false };
    await expect(recorder.generate(requestOf("Hello"))).rejects.toMatchObject(failure);
    const replayed = replayModel(reread(recorder.recording));
    await expect(replayed.generate(requestOf("Hello"))).rejects.toMatchObject(failure);
  });

  test("refuses to grow without end", async () => {
    const recorder = recordModel(scriptedModel(() => text("x".repeat(30_000_000))));
    const ask = () => recorder.generate(requestOf("Hello"));
    await ask();
    await ask();
    expect(await reasonOf(ask())).toMatchObject({ code: "QUOTA_EXCEEDED" });
    const busy = recordModel(scriptedModel(() => text("x")));
    for (let asked = 0; asked < 1_000; asked += 1) await busy.generate(requestOf("Hello"));
    expect(await reasonOf(busy.generate(requestOf("Hello")))).toMatchObject({
      code: "QUOTA_EXCEEDED",
    });
  });
});

describe("replayModel", () => {
  test("says at which places a request differs, what was recorded and what was sent", async () => {
    const recording = await recordAnswers("How warm?", "How cold?");
    const model = replayModel(recording);
    await model.generate(requestOf("How warm?"));
    const reason = await reasonOf(
      model.generate(requestOf("How wet?", { systemInstruction: "Be brief." })),
    );
    expect(reason).toMatchObject({
      code: "INVALID_ARGUMENT",
      details: {
        request: 2,
        exchange: 2,
        differences: [
          { path: "contents[0].parts[0].text", recorded: "How cold?", actual: "How wet?" },
          { path: "systemInstruction", actual: "Be brief." },
        ],
      },
    });
    expect(reason.message).toBe(
      [
        "Request 2 is not what was recorded; compared with exchange 2:",
        '  contents[0].parts[0].text: recorded "How cold?", sent "How wet?"',
        '  systemInstruction: recorded nothing, sent "Be brief."',
        "Record it anew if the change is meant.",
      ].join("\n"),
    );
  });

  test("reaches who leads a conversation as misuse, with the history", async () => {
    const recorder = recordModel(scriptedModel(script));
    await generate("How warm?", { model: recorder, source, tools });
    const model = replayModel(recorder.recording, { ignore: ["declarations"] });
    const asked = generate("How warm?", { model, source, tools: [countPeople] });
    await expect(asked).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("contents[2].parts[0].functionResponse.response"),
      history: { length: 3 },
    });
  });

  test("asks for the recorded order, unless any will do", async () => {
    const recording = await recordAnswers("1", "2", "1");
    await expect(replayModel(recording).generate(requestOf("2"))).rejects.toThrow(/exchange 1/);
    const model = replayModel(recording, { order: "any" });
    for (const asked of ["2", "1", "1"]) {
      expect(await model.generate(requestOf(asked))).toEqual(text(`${asked}!`));
    }
    expect(model.remaining).toBe(0);
  });

  test("compares with the exchange that is nearest when any will do", async () => {
    const model = replayModel(await recordAnswers("far", "near"), { order: "any" });
    const asked = model.generate(requestOf("near", { toolConfig: { mode: "NONE" } }));
    expect(await reasonOf(asked)).toMatchObject({
      details: { exchange: 2, differences: [{ path: "toolConfig" }] },
    });
  });

  test.each<[string, ReplayOptions]>([
    ["members that may differ", { ignore: ["config", "systemInstruction"] }],
    [
      "what a function makes equal",
      { normalise: ({ contents }) => ({ contents: contents ?? [] }) },
    ],
  ])("lets requests differ in %s", async (_what, options) => {
    const model = replayModel(await recordAnswers("Hello"), options);
    const rest = { config: { temperature: 1 }, systemInstruction: "Be brief." };
    expect(await model.generate(requestOf("Hello", rest))).toEqual(text("Hello!"));
  });

  test("rejects clearly when nothing is left, and once its signal has fired", async () => {
    const model = replayModel(await recordAnswers("Hello"));
    const signal = AbortSignal.abort(new Error("too late"));
    await expect(model.generate(requestOf("Hello"), { signal })).rejects.toThrow("too late");
    await model.generate(requestOf("Hello"));
    expect(await reasonOf(model.generate(requestOf("Hello")))).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("no exchange left for request 2; it has 1"),
    });
  });

  test("breaks a stream off when its signal fires", async () => {
    const recorder = recordModel(scriptedModel([[text("one"), text("two")]]));
    await textsOf(recorder, requestOf("Count"));
    const controller = new AbortController();
    const stream = replayModel(recorder.recording).generateStream(requestOf("Count"), {
      signal: controller.signal,
    });
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    controller.abort(new Error("enough"));
    await expect(iterator.next()).rejects.toThrow("enough");
  });
});

describe("readRecording", () => {
  const exchange = { request: {}, streamed: false, chunks: [{}] };
  const recording = { format: "later-recording", version: 1, model: "m", exchanges: [exchange] };

  test.each([
    ["what is not JSON", "{", "it is not JSON"],
    ["another document", "{}", "format"],
    ["another version", { ...recording, version: 2 }, '"version" is 2, not 1'],
    ["a model without a name", { ...recording, model: 7 }, '"model"'],
    ["exchanges that are no list", { ...recording, exchanges: {} }, '"exchanges"'],
    [
      "too many exchanges",
      { ...recording, exchanges: Array.from({ length: 1_001 }, () => exchange) },
      "more than 1000",
    ],
    ["no exchange", { ...recording, exchanges: [7] }, "exchanges[0] is not an object"],
    ["no request", { ...recording, exchanges: [{ ...exchange, request: [] }] }, ".request"],
    [
      "no word on streaming",
      { ...recording, exchanges: [{ ...exchange, streamed: 1 }] },
      ".streamed",
    ],
    [
      "chunks that are none",
      { ...recording, exchanges: [{ ...exchange, chunks: [7] }] },
      ".chunks",
    ],
    ["no answer", { ...recording, exchanges: [{ ...exchange, chunks: [] }] }, "not one chunk"],
    [
      "a failure that is none",
      { ...recording, exchanges: [{ ...exchange, failure: {} }] },
      ".failure",
    ],
    ["a leaving that is none", { ...recording, exchanges: [{ ...exchange, left: 1 }] }, ".left"],
  ])("refuses %s", (_what, document, problem) => {
    const given = typeof document === "string" ? document : JSON.stringify(document);
    expect(() => readRecording(given)).toThrow(
      expect.objectContaining({
        code: "INVALID_DOCUMENT",
        message: expect.stringContaining(problem),
      }),
    );
  });

  test("refuses a text that is too long before it is read", () => {
    expect(() => readRecording("[".repeat(67_108_865))).toThrow(/more than 67108864 characters/);
  });
});
