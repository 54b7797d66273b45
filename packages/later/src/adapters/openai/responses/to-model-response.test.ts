import { afterAll, describe, expect, test } from "vitest";

import { emptyRuntime, getWeather } from "../../../conversation/fixtures/tools.ts";
import { connect } from "./fixtures/connect.ts";
import { answer, call, message, reasoning } from "./fixtures/script.ts";
import { waysToAsk } from "./fixtures/ways-to-ask.ts";

const source = emptyRuntime();
const tools = [getWeather];
const done = answer(message("It is 8 degrees."));

afterAll(() => source.close());

describe.each(waysToAsk)("the end of a response, $how", ({ ask }) => {
  test("ends where the model refuses to answer, with what it says", async () => {
    const refusal = { type: "refusal", refusal: "I will not say." };
    const refusing = { type: "message", role: "assistant", content: [refusal] };
    const { model } = await connect([answer(refusing)]);
    await expect(ask("How warm?", { model, source })).rejects.toMatchObject({
      code: "MODEL_STOPPED",
      details: { finishReason: "REFUSAL", finishMessage: "I will not say." },
    });
  });

  test("says how an answer was cut off, and does not go on from it", async () => {
    const cut = { status: "incomplete", incomplete_details: { reason: "max_output_tokens" } };
    const script = [{ ...answer(message("It is")), ...cut }, done];
    const { model, types, statuses } = await connect(script);
    const first = await ask("How warm?", { model, source });
    expect(first).toMatchObject({ text: "It is", finishReason: "MAX_TOKENS" });
    await ask("Go on.", { model, source, history: first.history });
    expect(types()[1]).toEqual(["message", "message", "message"]);
    expect(statuses()).toEqual([200, 200]);
  });

  test.each([
    [{ status: "incomplete", incomplete_details: { reason: "content_filter" } }, "SAFETY"],
    [{ status: "incomplete", incomplete_details: { reason: "steered" } }, "STEERED"],
  ])("stops when a response ends as %o", async (ending, finishReason) => {
    const { model } = await connect([{ ...answer(message("It")), ...ending }]);
    const asked = ask("How warm?", { model, source });
    await expect(asked).rejects.toMatchObject({
      code: "MODEL_STOPPED",
      details: { finishReason },
    });
  });

  test("stops when a response in the background is cancelled", async () => {
    const { model } = await connect([{ ...answer(message("It")), status: "cancelled" }]);
    const config = { background: true };
    await expect(ask("How warm?", { model, source, config })).rejects.toMatchObject({
      code: "MODEL_STOPPED",
      details: { finishReason: "CANCELLED" },
    });
  });

  test("asks once more for a call whose arguments are no JSON, and after an empty answer", async () => {
    const { model, asked } = await connect([answer(call("getWeather", '{"city": "Ro')), done]);
    const result = await ask("How warm?", { model, source, tools });
    expect(result.text).toBe("It is 8 degrees.");
    expect(asked()[1]?.input.map(({ role }) => role)).toEqual(["user", "user"]);
    const empty = await connect([answer(reasoning("Hm."), message("")), done]);
    const { text } = await ask("How warm?", { model: empty.model, source });
    expect(text).toBe("It is 8 degrees.");
    expect(empty.types()[1]).toEqual(["message", "message"]);
  });

  test.each([
    { code: "server_error", retryable: true },
    { code: "invalid_prompt", retryable: false },
  ])("fails when a response fails with $code, without addresses and keys", async (facts) => {
    const { code, retryable } = facts;
    const error = { code, message: "Broken at https://internal.example/x?key=sk-secret" };
    const { model } = await connect([{ status: "failed", error }]);
    await expect(ask("How warm?", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      message: "The response failed: Broken at …",
      details: { code },
      retryable,
    });
  });

  test("reports the status of a refused request", async () => {
    const error = { message: "No such model.", type: "invalid_request_error", param: "model" };
    const { model, statuses } = await connect([{ refuse: 404, error }]);
    await expect(ask("Hello", { model, source })).rejects.toMatchObject({
      code: "MODEL_REQUEST_FAILED",
      details: { status: 404 },
      retryable: false,
    });
    expect(statuses()).toEqual([404]);
  });
});
