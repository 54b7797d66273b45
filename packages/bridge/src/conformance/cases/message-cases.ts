import type { JsonValue } from "later-runtime";

import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import { Mismatch } from "../mismatch.ts";
import { toFrame } from "../to-frame.ts";

const header =
  "A message is a **header**, which is a JSON object in UTF-8, and any number of **attachments**, which are bytes.";
const exact =
  "JSON is exact: integers have as many digits as they need, also beyond 2^53, and there is no `NaN` and no `Infinity`.";

/** What the header of a message says, and what becomes of it. */
export const messageCases: readonly ConformanceCase[] = [
  {
    id: "messages.values",
    rule: header,
    tools: ["conformance_echo"],
    run: (worker) =>
      echoes(worker, [null, true, false, 0, -1, 0.5, -2.25, 0.30000000000000004, "", [], {}, [[]]]),
  },
  {
    id: "messages.text",
    rule: header,
    tools: ["conformance_echo"],
    run: (worker) =>
      echoes(worker, [
        'quotes " \\ / and \b\f\n\r\t\u0000\u001F',
        "é ẞ 漢字 \u2028\u2029 \uFEFF",
        "🙂 👩‍👩‍👧 \u{10FFFF}",
      ]),
  },
  {
    id: "messages.names",
    rule: header,
    tools: ["conformance_echo"],
    run: (worker) =>
      echoes(worker, [
        JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "toString": null}') as JsonValue,
        { "": 1, "a/b": 2, "m~n": 3, é: 4, "\n": 5, type: "call", id: "x" },
      ]),
  },
  {
    id: "messages.integers",
    rule: exact,
    tools: ["conformance_echo"],
    run: (worker) =>
      echoes(worker, [
        9_007_199_254_740_991,
        9_007_199_254_740_993n,
        -9_223_372_036_854_775_809n,
        123_456_789_012_345_678_901_234_567_890n,
        { deep: [18_446_744_073_709_551_617n] },
      ]),
  },
  {
    id: "messages.not-a-number",
    rule: exact,
    tools: ["conformance_not_a_number"],
    run: async (worker) => {
      await worker.fails(worker.call("conformance_not_a_number", {}), "RESULT_NOT_SERIALIZABLE");
    },
  },
  {
    id: "messages.nesting",
    rule: "A message that is nested more than 256 levels deep MAY be refused.",
    tools: ["conformance_echo"],
    run: (worker) => echoes(worker, [nest(250)]),
  },
  {
    id: "messages.unknown-members",
    rule: "Members that a receiver does not know MUST be ignored.",
    tools: ["conformance_echo"],
    run: async (worker) => {
      const facts = { "x-new": { a: [1] }, priority: 3 };
      await worker.returns(worker.call("conformance_echo", { value: "same" }, facts), "same");
      const id = worker.newId();
      worker.send({ type: "ping", id, "x-new": null });
      await worker.message("pong", { id });
    },
  },
  {
    id: "messages.unknown-type",
    rule: "A `type` that it does not know MUST be answered with a `problem` and MUST NOT end the connection.",
    tools: ["conformance_echo"],
    run: async (worker) => {
      worker.send({ type: "conformance-unknown", id: 1 });
      await worker.message("problem", { code: "UNKNOWN_MESSAGE" });
      await worker.goesOn();
    },
  },
  {
    id: "messages.no-message",
    rule: "A header that is no object, or has no `type`, MUST be answered with the `problem` `MALFORMED_MESSAGE` and MUST NOT end the connection either.",
    tools: ["conformance_echo"],
    run: async (worker) => {
      for (const [index, value] of [[], "text", 7, null, {}].entries()) {
        worker.conversation.write(toFrame(value), `the header ${JSON.stringify(value)}`);
        await worker.goesOn();
        if (problemsOf(worker).length === index + 1) continue;
        const found = `it did not answer the header ${JSON.stringify(value)}`;
        throw new Mismatch(found, "a problem with the code MALFORMED_MESSAGE");
      }
    },
  },
  {
    id: "messages.problem",
    rule: "A `problem` is never answered.",
    tools: ["conformance_echo"],
    run: async (worker) => {
      worker.send({ type: "problem", code: "UNKNOWN_MESSAGE", message: "What?", about: "pong" });
      await worker.goesOn();
      await worker.never(({ type }) => type === "problem", "no answer");
    },
  },
];

async function echoes(worker: CheckedWorker, values: readonly JsonValue[]): Promise<void> {
  for (const value of values) {
    await worker.returns(worker.call("conformance_echo", { value }), value);
  }
}

function nest(levels: number): JsonValue {
  let value: JsonValue = "deep";
  for (let level = 0; level < levels; level += 1) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}

function problemsOf(worker: CheckedWorker): readonly unknown[] {
  return worker.conversation.received.filter(
    ({ header }) => header.type === "problem" && header["code"] === "MALFORMED_MESSAGE",
  );
}
