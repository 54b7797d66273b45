import { spawn } from "node:child_process";
import path from "node:path";
import { text as readText } from "node:stream/consumers";

import { beforeEach, describe, expect, test } from "vitest";

import { deftool } from "../../declare/deftool.ts";
import type { Approval } from "../../executor/approval.ts";
import { calls, text } from "../../testing/script.ts";
import { scriptedModel } from "../../testing/scripted-model.ts";
import type { ExecutedCall } from "../calls/executed-call.ts";
import { createChat } from "../chat.ts";
import type { Content } from "../content/content.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import { emptyRuntime } from "../fixtures/tools.ts";
import type { GenerateOptions } from "../generate-options.ts";
import type { GenerateResult } from "../generate-result.ts";
import { generateStream } from "../generate-stream.ts";
import { generate } from "../generate.ts";
import type { ModelResponse } from "../model/model-client.ts";
import type { ConversationPause } from "./conversation-pause.ts";
import { done, lookUp, refund, shop } from "./fixtures/shop.ts";

const source = shop();
const tools = [lookUp, refund];
const lookUpA = { id: "l1", name: "lookUp", args: { order: "A" } };
const refundA = { id: "r1", name: "refund", args: { order: "A" } };
const allow = { decision: "allow" } as const;

beforeEach(() => {
  done.length = 0;
});

function signed(): ModelResponse {
  const parts = [
    { functionCall: lookUpA, thoughtSignature: "c2ln" },
    { functionCall: refundA },
    { functionCall: { ...lookUpA, id: "l2", args: { order: "B" } } },
  ];
  return {
    candidates: [{ content: { role: "model", parts } }],
    usageMetadata: { totalTokenCount: 5 },
  };
}

/** A conversation that waits for a refund, after one round and two calls beside it. */
async function pausedOnce(options: Partial<GenerateOptions> = {}): Promise<GenerateResult> {
  const model = scriptedModel([calls({ ...lookUpA, id: "l0" }), signed()]);
  return generate("My money back!", { model, source, tools, ...options });
}

function pauseOf({ pause }: GenerateResult): ConversationPause {
  if (pause === undefined) throw new Error("The conversation does not wait.");
  return JSON.parse(JSON.stringify(pause)) as ConversationPause;
}

function resume(
  pause: ConversationPause,
  decisions: Readonly<Record<string, Approval>> | undefined,
  options: Partial<GenerateOptions> = {},
): Promise<GenerateResult> {
  const model = scriptedModel([text("Done.")]);
  const given = decisions === undefined ? {} : { decisions };
  return generate(pause, { model, source, tools, ...given, ...options });
}

function refusal(text: RegExp): object {
  return { code: "INVALID_ARGUMENT", message: expect.stringMatching(text) };
}

describe("a conversation with a call that people have to decide about", () => {
  test("ends early, with the other calls of the round done", async () => {
    const events: ConversationEvent[] = [];
    const result = await pausedOnce({ onEvent: (event) => void events.push(event) });
    expect(result).toMatchObject({ text: "", output: undefined, rounds: 1 });
    expect(result.pending).toEqual([{ ...refundA, reason: "Money leaves the till." }]);
    expect(done).toEqual(["lookUp A", "lookUp A", "lookUp B"]);
    expect(result.calls.map(({ call }) => call.id)).toEqual(["l0", "l1", "l2"]);
    expect(result.history).toHaveLength(3);
    expect(events.at(-1)).toEqual({ type: "finish", result });
    const ofRefund = events.filter((event) => "call" in event && event.call.id === "r1");
    expect(ofRefund.map(({ type }) => type)).toEqual(["call-start", "call-pending"]);
  });

  test("waits for them without any hook where the tool is annotated so", async () => {
    const pay = deftool({
      name: "pay",
      description: "Pays.",
      parameters: { type: "object", properties: {} },
      register: false,
      annotations: { requiresApproval: true },
      execute: () => "paid",
    });
    const options = { source: emptyRuntime(), tools: [pay] };
    const asked = scriptedModel([calls({ id: "p1", name: "pay" })]);
    const waiting = await generate("Pay!", { ...options, model: asked });
    expect(waiting.pending).toMatchObject([{ id: "p1", name: "pay" }]);
    const { text: answer, calls: made } = await generate(pauseOf(waiting), {
      ...options,
      model: scriptedModel([text("Paid.")]),
      decisions: { p1: allow },
    });
    expect(answer).toBe("Paid.");
    expect(made).toMatchObject([{ outcome: { ok: true, value: "paid" } }]);
  });

  test("has nothing pending in the usual case", async () => {
    const model = scriptedModel([calls(lookUpA), text("It costs 12.")]);
    const result = await generate("How much?", { model, source, tools });
    expect(result).toMatchObject({ text: "It costs 12.", pending: [], pause: undefined });
  });

  test("goes on in another process, after a way through JSON", async () => {
    const result = await pausedOnce();
    const program = path.join(import.meta.dirname, "fixtures/resume.ts");
    const child = spawn(
      process.execPath,
      ["--conditions=later-source", "--import", "tsx", program],
      {
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    child.stdin.end(JSON.stringify({ pause: result.pause, callIds: ["r1"] }));
    const printed = JSON.parse(await readText(child.stdout)) as {
      readonly result: GenerateResult;
      readonly done: readonly string[];
      readonly asked: readonly Content[];
    };
    expect(printed.done).toEqual(["refund A"]);
    expect(printed.result).toMatchObject({
      text: "Your money is on its way.",
      rounds: 2,
      pending: [],
    });
    expect(printed.result.usage).toEqual({ totalTokenCount: 5 });
    expect(printed.result.calls.map(({ call }) => call.id)).toEqual(["l0", "l1", "l2", "r1"]);
    expect(printed.asked.slice(0, 3)).toEqual(result.history);
    expect(printed.asked[3]).toEqual(signed().candidates?.[0]?.content);
    expect(printed.asked[4]?.parts.map((part) => part.functionResponse?.id)).toEqual([
      "l1",
      "r1",
      "l2",
    ]);
    expect(printed.asked).toHaveLength(5);
  });

  test("tells the model of a refusal, and why", async () => {
    const pause = pauseOf(await pausedOnce());
    const { calls: made, history } = await resume(pause, {
      r1: { decision: "deny", reason: "Too late." },
    });
    expect(made.at(-1)?.outcome).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: "Too late." },
    });
    expect(history).toHaveLength(6);
    expect(done).not.toContain("refund A");
  });

  test("may wait more than once", async () => {
    const pause = pauseOf(await pausedOnce());
    const model = scriptedModel([calls({ ...refundA, id: "r1" }), text("Twice.")]);
    const again = await generate(pause, { model, source, tools, decisions: { r1: allow } });
    const [waiting] = again.pending;
    expect(waiting?.id).not.toBe("r1");
    const last = await generate(pauseOf(again), {
      model,
      source,
      tools,
      decisions: { [waiting?.id ?? ""]: allow },
    });
    expect(last).toMatchObject({ text: "Twice.", rounds: 3 });
    expect(done.filter((deed) => deed === "refund A")).toHaveLength(2);
  });

  test("goes on as a stream", async () => {
    const pause = pauseOf(await pausedOnce());
    const model = scriptedModel([text("Done.")]);
    const stream = generateStream(pause, { model, source, tools, decisions: { r1: allow } });
    const types: string[] = [];
    for await (const { type } of stream) types.push(type);
    expect(types).toEqual([
      "round-start",
      "call-start",
      "call-end",
      "round-start",
      "text",
      "response",
      "finish",
    ]);
    expect((await stream.result).rounds).toBe(2);
  });

  test("keeps to its budgets", async () => {
    const pause = pauseOf(await pausedOnce());
    const { calls: made } = await resume(pause, { r1: allow }, { maxCalls: 3 });
    expect(made.at(-1)?.outcome).toMatchObject({ error: { type: "BUDGET_EXCEEDED" } });
    const asked = resume(pause, { r1: allow }, { maxTotalTokens: 5 });
    await expect(asked).rejects.toMatchObject({ code: "BUDGET_EXCEEDED", calls: { length: 4 } });
  });

  test("in a chat is no part of the history until it came to its end", async () => {
    const model = scriptedModel([
      text("Hello."),
      calls(refundA),
      text("Done."),
      calls(refundA),
      text("Bye."),
    ]);
    await using chat = createChat({ model, source, tools });
    await chat.send("Hello");
    const before = chat.history;
    const waiting = await chat.send("My money back!");
    expect(waiting.pending).toHaveLength(1);
    expect(chat.history).toBe(before);
    const { text: answer } = await chat.send(pauseOf(waiting), { decisions: { r1: allow } });
    expect(answer).toBe("Done.");
    expect(chat.history).toHaveLength(6);
    await chat.send("Again!");
    await chat.send("Never mind.");
    expect(chat.history).toHaveLength(8);
  });
});

test("a chat is not continued from what was before its last turn", async () => {
  const model = scriptedModel([calls(refundA), text("Bye.")]);
  await using chat = createChat({ model, source, tools });
  const waiting = await chat.send("My money back!");
  await chat.send("Never mind.");
  const resumed = chat.send(pauseOf(waiting), { decisions: { r1: allow } });
  await expect(resumed).rejects.toMatchObject(refusal(/does not continue/));
  expect(chat.history).toHaveLength(2);
});

describe("a forged pause", () => {
  test("gains nothing: authorize is asked again", async () => {
    const pause = pauseOf(await pausedOnce());
    const content = JSON.parse(
      JSON.stringify(pause.content).replace(
        '"refund","args":{"order":"A"',
        '"refund","args":{"order":"X1"',
      ),
    ) as Content;
    const { calls: made } = await resume({ ...pause, content }, { r1: allow });
    expect(made.at(-1)?.outcome).toMatchObject({
      error: { type: "PERMISSION_DENIED", message: "Not this one." },
    });
  });

  test("calls no tools but those of the conversation", async () => {
    const pause = pauseOf(await pausedOnce());
    const { calls: made } = await resume(pause, { r1: allow }, { tools: [lookUp] });
    expect(made.at(-1)?.outcome).toMatchObject({ error: { type: "TOOL_NOT_FOUND" } });
    expect(done).not.toContain("refund A");
  });
});

describe("a conversation is not resumed", () => {
  const decisions = { r1: allow };

  test.each<[string, Partial<Record<keyof ConversationPause, unknown>>, RegExp]>([
    ["of another version", { version: 2 }, /version 2/],
    ["without a history", { history: undefined }, /"history"/],
    ["with a damaged history", { history: [{ role: "user" }] }, /\/0\/parts/],
    [
      "without the model's calls",
      { content: { role: "model", parts: [{ text: "Hi." }] } },
      /pause/,
    ],
    ["without any content", { content: undefined }, /pause/],
    ["with fewer ids than calls", { callIds: ["l1", "r1"] }, /"callIds"/],
    ["with ids that are none", { callIds: ["l1", "r1", 5] }, /"callIds"/],
    ["with calls that are none", { calls: [{ round: 2 }] }, /"calls"/],
    [
      "with outcomes that are none",
      { calls: [{ round: 2, call: lookUpA, outcome: { ok: false } }] },
      /"calls"/,
    ],
    ["with a number of rounds that is none", { rounds: -1 }, /"rounds"/],
    ["with tokens that are none", { usage: { totalTokenCount: "5" } }, /"usage"/],
  ])("%s", async (_what, damage, problem) => {
    const pause = { ...pauseOf(await pausedOnce()), ...damage } as ConversationPause;
    done.length = 0;
    await expect(resume(pause, decisions)).rejects.toMatchObject(refusal(problem));
    expect(done).toEqual([]);
  });

  test("where nothing waits", async () => {
    const pause = pauseOf(await pausedOnce());
    const last = pause.calls.at(-1);
    const ended = { ...last, call: { ...last?.call, id: "r1" } } as ExecutedCall;
    const asked = resume({ ...pause, calls: [...pause.calls, ended] }, {});
    await expect(asked).rejects.toMatchObject(refusal(/"calls"/));
  });

  test.each([
    [undefined, ["r1"]],
    [{}, ["r1"]],
    [{ r1: allow, l1: allow }, ["l1"]],
    [{ r1: { decision: "ask" } }, ["r1"]],
    [{ r1: "allow" }, ["r1"]],
    [Object.create({ r1: allow }), ["r1"]],
  ])("with the decisions %j", async (given, callIds) => {
    const pause = pauseOf(await pausedOnce());
    await expect(resume(pause, given as typeof decisions)).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      details: { callIds },
    });
    expect(done).not.toContain("refund A");
  });

  test("by decisions alone", async () => {
    const asked = generate("?", { model: scriptedModel([]), source, tools, decisions });
    await expect(asked).rejects.toMatchObject(refusal(/"pause"/));
  });
});
