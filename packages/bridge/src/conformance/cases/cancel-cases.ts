import type { JsonValue } from "later-runtime";

import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import type { Received } from "../conversation.ts";
import { describeMessage, describeValue } from "../describe-message.ts";
import { Mismatch } from "../mismatch.ts";

const waiting = "A call that has not started MUST be ended with the error `CANCELLED`, at once.";
const running =
  "One that runs SHOULD be stopped: its signal fires, its coroutine is cancelled, its generator closed; it ends with a `result`";
const recalled =
  'Each of them that has not started MUST be ended with `"returned": true`, and MUST NOT be started after that; the others go on as if nothing had been said.';

/** Calls that nobody wants any more, and those that are to be run elsewhere. */
export const cancelCases: readonly ConformanceCase[] = [
  {
    id: "cancel.waiting",
    rule: waiting,
    tools: ["conformance_sleep"],
    run: async (worker) => {
      const places = worker.fillPlaces(worker.paceMs * 3);
      const id = worker.call("conformance_sleep", { mark: "cancelled", ms: 0 });
      worker.send({ type: "cancel", id, reason: "cancelled" });
      await worker.fails(id, "CANCELLED");
      const { position } = await worker.result(id);
      for (const place of places) {
        if ((await worker.result(place)).position > position) continue;
        throw new Mismatch("the error came when a call before it had ended", "it at once");
      }
      await expectNeverStarted(worker, ["cancelled"]);
    },
  },
  {
    id: "cancel.running",
    level: "SHOULD",
    rule: running,
    tools: ["conformance_sleep"],
    run: async (worker) => {
      const id = worker.call("conformance_sleep", { mark: "stopped", ms: 600_000 });
      await worker.pause(worker.paceMs);
      worker.send({ type: "cancel", id, reason: "cancelled" });
      await worker.result(id);
    },
  },
  {
    id: "cancel.stream",
    level: "SHOULD",
    rule: running,
    tools: ["conformance_count"],
    run: async (worker) => {
      const id = worker.call("conformance_count", { count: 1_000_000_000 }, { credit: 50 });
      await worker.message("chunk", { id, value: 50 });
      worker.send({ type: "cancel", id, reason: "timeout" });
      await worker.result(id);
    },
  },
  {
    id: "cancel.ended",
    rule: "A `cancel` for a call that has ended is ignored.",
    tools: ["conformance_echo"],
    run: async (worker) => {
      const id = worker.call("conformance_echo", { value: 1 });
      await worker.result(id);
      worker.send({ type: "cancel", id, reason: "cancelled" });
      worker.send({ type: "cancel", id: worker.newId(), reason: "timeout" });
      await worker.goesOn();
      await worker.never(({ type }) => type === "problem", "no problem");
    },
  },
  {
    id: "recall.waiting",
    rule: recalled,
    tools: ["conformance_sleep"],
    run: async (worker) => {
      worker.fillPlaces(worker.paceMs * 2);
      const [first, second, third] = ["first", "second", "third"].map((mark) =>
        worker.call("conformance_sleep", { mark: `recalled ${mark}`, ms: 0 }),
      ) as [number, number, number];
      worker.send({ type: "recall", ids: [first, third] });
      for (const id of [first, third]) expectReturned(await worker.result(id));
      await worker.value(second);
      await expectNeverStarted(worker, ["recalled first", "recalled third"]);
    },
  },
  {
    id: "recall.others",
    rule: recalled,
    tools: ["conformance_sleep", "conformance_echo"],
    run: async (worker) => {
      const ended = worker.call("conformance_echo", { value: 1 });
      await worker.result(ended);
      const [id] = worker.fillPlaces() as [number];
      // It has begun by then, unless the machine stands still.
      await worker.pause(worker.paceMs / 2);
      worker.send({ type: "recall", ids: [id, ended, 4_000_000_000] });
      await worker.value(id);
      await worker.goesOn();
      await worker.never(({ returned }) => returned === true, "nothing to be given back");
      await worker.never(({ type }) => type === "problem", "no problem");
    },
  },
];

function expectReturned({ header }: Received): void {
  if (header["returned"] === true) return;
  throw new Mismatch(`it sent ${describeMessage(header)}`, '"returned": true');
}

async function expectNeverStarted(worker: CheckedWorker, marks: readonly string[]): Promise<void> {
  const id = worker.call("conformance_sleep", { mark: "afterwards", ms: 0 });
  const started = (await worker.value(id)) as readonly JsonValue[];
  const found = marks.filter((mark) => started.includes(mark));
  if (found.length === 0) return;
  throw new Mismatch(`it started ${describeValue(found)} all the same`, "it never to be started");
}
