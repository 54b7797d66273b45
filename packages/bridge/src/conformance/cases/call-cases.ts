import type { JsonValue } from "later-runtime";

import type { ReceivedHeader } from "../../carrier/carrier.ts";
import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import type { Received } from "../conversation.ts";
import { describeValue } from "../describe-message.ts";
import { Mismatch } from "../mismatch.ts";
import { NotApplicable } from "../not-applicable.ts";
import { isSameJson } from "../same-json.ts";
import { toFrame } from "../to-frame.ts";

const once = "Ends a call; exactly one per call, whatever happens to it.";
const limit = "More may be sent: they MUST wait in the order they came in";
const inOrder =
  "Calls MUST be started in the order they come in, as many at a time as `concurrency` says.";
const oneAtATime =
  "A call with the `id` of one that has not ended MUST be answered with a `problem` alone, and MUST NOT be run.";

/** How calls are started and end. */
export const callCases: readonly ConformanceCase[] = [
  {
    id: "calls.ids",
    rule: "an integer, new on this connection; all that concerns the call has it",
    tools: ["conformance_echo"],
    run: async (worker) => {
      for (const id of [0, 9_007_199_254_740_991, 1_000_000_007]) {
        worker.call("conformance_echo", { value: id }, { id });
        await worker.returns(id, id);
      }
    },
  },
  {
    id: "calls.many",
    rule: once,
    tools: ["conformance_echo"],
    run: async (worker) => {
      const ids = Array.from({ length: 200 }, (_, value) =>
        worker.call("conformance_echo", { value }),
      );
      for (const [value, id] of ids.entries()) await worker.returns(id, value);
    },
  },
  {
    id: "calls.unknown-tool",
    rule: "A call of a tool that the worker does not have is a `result` too.",
    tools: ["conformance_echo"],
    run: async (worker) => {
      const id = worker.call("conformance_echo", {}, { tool: "conformance_no_such_tool" });
      await worker.fails(id, "TOOL_NOT_FOUND");
    },
  },
  {
    id: "calls.malformed",
    rule: "A call that is malformed, or has attachments that do not match, is answered with a `problem`; if it has an `id`, it MUST be ended as well, with an error such as `INVALID_CALL`.",
    tools: ["conformance_echo"],
    run: async (worker) => {
      const call = worker.callOf("conformance_echo", {}, { args: "none" });
      worker.send(call);
      await worker.message("problem", { code: "MALFORMED_MESSAGE" });
      await worker.fails(call.id);
      await worker.goesOn();
    },
  },
  {
    id: "calls.same-id",
    rule: oneAtATime,
    tools: ["conformance_sleep"],
    run: (worker) =>
      runsOnce(worker, (call) => {
        worker.send(call);
        worker.send(call);
      }),
  },
  {
    id: "calls.same-id-together",
    rule: oneAtATime,
    tools: ["conformance_sleep"],
    run: (worker) =>
      runsOnce(worker, (call) => {
        worker.conversation.write(Buffer.concat([toFrame(call), toFrame(call)]));
        worker.conversation.note(call);
        worker.conversation.note(call);
      }),
  },
  {
    id: "calls.wrong-arguments",
    rule: once,
    tools: ["conformance_sleep", "conformance_echo"],
    run: async (worker) => {
      await worker.result(worker.call("conformance_sleep", { mark: [], ms: "soon" }));
      await worker.result(worker.call("conformance_sleep", {}));
      await worker.goesOn();
    },
  },
  {
    id: "calls.concurrency",
    rule: inOrder,
    tools: ["conformance_sleep"],
    run: async (worker) => {
      if (worker.concurrency === 1) throw new NotApplicable("it runs one call at a time");
      const ids = worker.fillPlaces(worker.paceMs * 5);
      const [first] = await resultsOf(worker, ids);
      const marks = marksOf(first);
      const missing = ids.map((_, place) => `place ${place}`).filter((mark) => !marks.has(mark));
      if (missing.length === 0) return;
      throw new Mismatch(
        `when the first call ended, ${missing.length} of ${ids.length} had not been started`,
        "all to have been started, because there are places for them",
      );
    },
  },
  {
    id: "calls.limit",
    rule: limit,
    tools: ["conformance_sleep"],
    run: async (worker) => {
      const ids = worker.fillPlaces(worker.paceMs * 3, worker.paceMs);
      const late = worker.call("conformance_sleep", { mark: "beyond", ms: 0 });
      const [first] = await resultsOf(worker, [...ids, late]);
      if (!marksOf(first).has("beyond")) return;
      const many = ids.length === 1 ? "a call" : `${ids.length} calls`;
      const message = `a further call was started while ${many} ran`;
      throw new Mismatch(message, "it to be started when one of them has ended");
    },
  },
  {
    id: "calls.order",
    rule: inOrder,
    tools: ["conformance_sleep"],
    run: async (worker) => {
      // With one place left, which all of them go through.
      worker.fillPlaces(worker.paceMs * 5, worker.paceMs);
      const sent = ["a", "b", "c", "d", "e", "f"].map((letter) => `${letter}${worker.newId()}`);
      const ids = sent.map((mark) => worker.call("conformance_sleep", { mark, ms: 0 }));
      await resultsOf(worker, ids);
      const last = worker.call("conformance_sleep", { mark: "last", ms: 0 });
      const marks = (await worker.value(last)) as readonly JsonValue[];
      const started = marks.filter((mark) => sent.includes(mark as string));
      if (isSameJson(started, sent)) return;
      throw new Mismatch(`they were started as ${describeValue(started)}`, describeValue(sent));
    },
  },
  {
    id: "calls.written-before-next",
    rule: "A call that had to wait MUST NOT be started before the results of the calls that ended before have been written to the connection",
    tools: ["conformance_sleep", "conformance_exit"],
    own: {},
    run: async (worker) => {
      const [first] = worker.fillPlaces(worker.paceMs * 5, worker.paceMs) as [number];
      worker.call("conformance_exit", {});
      await worker.value(first);
      await worker.conversation.untilClosed();
    },
  },
  {
    id: "calls.ping",
    rule: '`{ "type": "ping", "id": 7 }` MUST be answered with `{ "type": "pong", "id": 7 }`, also while tools run.',
    tools: ["conformance_sleep"],
    run: async (worker) => {
      await comesFirst(worker, worker.fillPlaces(worker.paceMs * 5));
    },
  },
  {
    id: "calls.ping-while-busy",
    level: "SHOULD",
    rule: "A worker SHOULD answer also while a tool keeps the processor busy: one that does not is taken for dead.",
    tools: ["conformance_spin"],
    run: async (worker) => {
      await comesFirst(worker, [worker.call("conformance_spin", { ms: worker.paceMs * 5 })]);
    },
  },
  {
    id: "calls.silence",
    rule: "A side that has heard nothing for three times `heartbeatMs`, and has had no answer to a `ping` in that time, ends the connection.",
    tools: ["conformance_echo"],
    own: { heartbeatMs: 50 },
    run: async (worker) => {
      // It hears nothing but answers to its own pings meanwhile.
      await worker.pause(300);
      await worker.goesOn();
    },
  },
  {
    id: "calls.timeout",
    level: "SHOULD",
    rule: "When a call has taken longer than `timeoutMs`, the worker SHOULD stop it, and end it with the error `TIMEOUT`",
    tools: ["conformance_sleep"],
    run: async (worker) => {
      const args = { mark: "timeout", ms: 600_000 };
      const id = worker.call("conformance_sleep", args, { timeoutMs: worker.paceMs });
      await worker.fails(id, "TIMEOUT");
    },
  },
];

/** Sends a call that waits twice. */
async function runsOnce(
  worker: CheckedWorker,
  sendTwice: (call: ReceivedHeader) => void,
): Promise<void> {
  const mark = `twice ${worker.newId()}`;
  const call = worker.callOf("conformance_sleep", { mark, ms: worker.paceMs });
  sendTwice(call);
  await worker.message("problem", { code: "MALFORMED_MESSAGE" });
  await worker.value(call.id);
  // A second run of it would have begun meanwhile, or would begin before this one.
  const last = worker.call("conformance_sleep", { mark: "after it", ms: worker.paceMs });
  const marks = (await worker.value(last)) as readonly JsonValue[];
  const times = marks.filter((found) => found === mark).length;
  if (times !== 1) throw new Mismatch(`the tool was run ${times} times`, "one run");
}

/** A pong, in the middle of calls, before any of the results. */
async function comesFirst(worker: CheckedWorker, ids: readonly number[]): Promise<void> {
  await worker.pause(worker.paceMs);
  const pong = await worker.ping();
  const [first] = await resultsOf(worker, ids);
  if (first === undefined || pong.position < first.position) return;
  throw new Mismatch("the pong came behind a result", "a pong while the calls were running");
}

/** The results of calls, in the order in which they came. */
async function resultsOf(
  worker: CheckedWorker,
  ids: readonly number[],
): Promise<readonly Received[]> {
  const results: Received[] = [];
  for (const id of ids) {
    await worker.value(id);
    results.push(await worker.result(id));
  }
  return results.toSorted((left, right) => left.position - right.position);
}

function marksOf(result: Received | undefined): ReadonlySet<unknown> {
  const value = result?.header["value"];
  return new Set(Array.isArray(value) ? (value as unknown[]) : []);
}
