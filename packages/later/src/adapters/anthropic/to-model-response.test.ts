import Anthropic from "@anthropic-ai/sdk";
import { afterAll, describe, expect, test } from "vitest";

import type { Content } from "../../conversation/content/content.ts";
import { countPeople, fail, getWeather } from "../../conversation/fixtures/tools.ts";
import { retrying } from "../../conversation/retry/retrying.ts";
import { anthropic } from "./anthropic.ts";
import { connect } from "./fixtures/connect.ts";
import { calls, type Reply, says } from "./fixtures/reply.ts";
import { eight, source, streamed, ways } from "./fixtures/ways.ts";

const tools = [getWeather, countPeople, fail];

afterAll(() => source.close());

describe.each(ways)("an answer of Claude, $how", ({ ask }) => {
  test.each([
    ["stop_sequence", "STOP"],
    ["max_tokens", "MAX_TOKENS"],
    ["model_context_window_exceeded", "MAX_TOKENS"],
  ])("reads an answer that ends with %s", async (reason, finishReason) => {
    const { model } = await connect([{ ...says("It is"), stop_reason: reason }]);
    expect(await ask("?", { model, source })).toMatchObject({ text: "It is", finishReason });
  });

  test("stops at a refusal, and says why", async () => {
    const stop_details = { type: "refusal", category: "cyber", explanation: "Not that." };
    const { model } = await connect([{ ...says("Well"), stop_reason: "refusal", stop_details }]);
    await expect(ask("?", { model, source })).rejects.toMatchObject({
      code: "MODEL_STOPPED",
      details: { finishReason: "SAFETY", finishMessage: "Not that." },
    });
  });

  test("stops for a reason that it does not know", async () => {
    const { model } = await connect([{ ...says("Well"), stop_reason: "compaction" }]);
    await expect(ask("?", { model, source })).rejects.toMatchObject({
      code: "MODEL_STOPPED",
      details: { finishReason: "COMPACTION" },
    });
  });

  test("runs no call that was cut off", async () => {
    const cut = { ...calls(["fail", {}]), stop_reason: "max_tokens" };
    const { model, standIn } = await connect([cut, cut]);
    await expect(ask("?", { model, source, tools })).rejects.toMatchObject({
      code: "MODEL_STOPPED",
      message: expect.stringContaining("did not arrive whole"),
      calls: [],
    });
    expect(standIn.requests).toHaveLength(2);
  });

  test("reports the status of a refused request, and why, without keys", async () => {
    const { standIn } = await connect([]);
    const client = new Anthropic({ apiKey: "sk-ant-wrong", baseURL: standIn.url });
    const model = anthropic(client, "claude");
    await expect(ask("Hello", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message: 'The request to the model "claude" failed with HTTP status 401: invalid x-api-key.',
      details: { status: 401 },
      retryable: false,
    });
  });

  test("is asked again by the SDK, or by retrying, when the API is overloaded", async () => {
    const busy = { failure: { status: 529, message: "Overloaded", retryAfterMs: 0 } };
    const { client, standIn } = await connect([busy, eight, busy, eight, busy]);
    const bySdk = anthropic(client, "claude", { requestOptions: { maxRetries: 1 } });
    expect((await ask("?", { model: bySdk, source })).text).toBe("It is 8 degrees.");
    const once = anthropic(client, "claude", { requestOptions: { maxRetries: 0 } });
    const model = retrying(once, { backoffMs: 0 });
    expect((await ask("?", { model, source })).text).toBe("It is 8 degrees.");
    await expect(ask("?", { model: once, source })).rejects.toMatchObject({
      message: 'The request to the model "claude" failed with HTTP status 529: Overloaded.',
      retryable: true,
    });
    expect(standIn.requests).toHaveLength(5);
  });

  test("is asked again when nothing came within the time limit of the SDK", async () => {
    const { client, standIn } = await connect([
      { fault: { type: "delay", delayMs: 600_000 } },
      eight,
    ]);
    const requestOptions = { maxRetries: 0, timeout: 200 };
    const model = retrying(anthropic(client, "claude", { requestOptions }), { backoffMs: 0 });
    expect((await ask("?", { model, source })).text).toBe("It is 8 degrees.");
    expect(standIn.requests).toHaveLength(2);
  });

  test("takes the request back when the conversation is cancelled", async () => {
    const { model, standIn } = await connect([
      { ...eight, fault: { type: "hang", afterChunks: 4 } },
    ]);
    const controller = new AbortController();
    const asked = ask("Hello", { model, source, signal: controller.signal });
    await expect.poll(() => standIn.requests[0]?.status).toBe(200);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: "CANCELLED" });
    await expect.poll(() => standIn.requests[0]?.abandoned).toBe(true);
  });

  test("says of a lost connection that another try may help", async () => {
    const { model } = await connect([{ ...eight, fault: { type: "cut", afterChunks: 4 } }]);
    await expect(ask("Hello", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      retryable: true,
    });
  });
});

describe("a stream of Claude", () => {
  test("ends a stream that breaks off, or tells an error in its middle", async () => {
    const message = "Overloaded, sk-ant-a1";
    const { model } = await connect([
      { ...eight, fault: { type: "end", afterChunks: 5 } },
      { ...eight, fault: { type: "error", status: 529, afterChunks: 5, message } },
    ]);
    await expect(streamed("?", { model, source })).rejects.toMatchObject({
      message: "The model's answer broke off before its end.",
      retryable: true,
    });
    await expect(streamed("?", { model, source })).rejects.toMatchObject({
      message: 'The request to the model "claude" failed: Overloaded, …',
      retryable: true,
    });
  });

  test("begins a stream anew that told an error, where retrying is asked for", async () => {
    const message = "Overloaded";
    const broken: Reply = {
      ...eight,
      fault: { type: "error", status: 529, afterChunks: 5, message },
    };
    const { model, standIn } = await connect([broken, eight]);
    const result = await streamed("?", { model: retrying(model, { backoffMs: 0 }), source });
    expect(result.text).toBe("It is 8 degrees.");
    expect(standIn.requests).toHaveLength(2);
  });

  test("ends the request of a stream that nobody reads any further", async () => {
    const { model, standIn } = await connect([
      { ...eight, fault: { type: "hang", afterChunks: 6 } },
    ]);
    const contents: readonly Content[] = [{ role: "user", parts: [{ text: "?" }] }];
    for await (const chunk of model.generateStream({ contents, declarations: [] })) {
      expect(chunk.candidates).toHaveLength(1);
      break;
    }
    await expect.poll(() => standIn.requests[0]?.abandoned).toBe(true);
  });
});
