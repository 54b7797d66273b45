import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import type { Received } from "../conversation.ts";
import { describeMessage, describeValue } from "../describe-message.ts";
import { Mismatch } from "../mismatch.ts";

const credit =
  'A worker without credit MUST wait for `{ "type": "credit", "id", "count" }`, which adds to it, and MUST still take other messages meanwhile.';

/** Partial results, and how far a call is. */
export const streamCases: readonly ConformanceCase[] = [
  {
    id: "streams.chunks",
    rule: '`{ "type": "chunk", "id", "value" }` is a partial result.',
    tools: ["conformance_count"],
    run: async (worker) => {
      const id = worker.call("conformance_count", { count: 20 }, { credit: 100 });
      await expectChunks(worker, id, 20);
    },
  },
  {
    id: "streams.last",
    rule: 'A tool that streams ends with its last value, or with `"last": true` in the place of `value` where that would repeat the last chunk.',
    tools: ["conformance_count"],
    run: async (worker) => {
      const id = worker.call("conformance_count", { count: 3 }, { credit: 10 });
      const { header } = await worker.result(id);
      if (header["value"] === 3 || header["last"] === true) return;
      throw new Mismatch(`it sent ${describeMessage(header)}`, 'the value 3, or "last": true');
    },
  },
  {
    id: "streams.unwatched",
    rule: "absent: nobody takes chunks, and none MUST be sent",
    tools: ["conformance_count"],
    run: async (worker) => {
      await worker.returns(worker.call("conformance_count", { count: 3 }), 3);
      await worker.never(({ type }) => type === "chunk", "no chunks");
    },
  },
  {
    id: "streams.no-credit",
    rule: credit,
    tools: ["conformance_count"],
    run: async (worker) => {
      const id = worker.call("conformance_count", { count: 2 }, { credit: 0 });
      await worker.never(({ type }) => type === "chunk", "no chunks without credit");
      worker.send({ type: "credit", id, count: 2 });
      await expectChunks(worker, id, 2);
    },
  },
  {
    id: "streams.credit",
    rule: credit,
    tools: ["conformance_count"],
    run: async (worker) => {
      const id = worker.call("conformance_count", { count: 10 }, { credit: 2 });
      for (const count of [2, 3]) {
        await worker.message("chunk", { id, value: count });
        await worker.never(
          (header) =>
            header["id"] === id && (header.type === "result" || Number(header["value"]) > count),
          `no more than ${count} chunks`,
        );
        worker.send({ type: "credit", id, count: 1 });
      }
      worker.send({ type: "credit", id, count: 100 });
      await expectChunks(worker, id, 10);
    },
  },
  {
    id: "streams.meanwhile",
    rule: credit,
    tools: ["conformance_count"],
    run: async (worker) => {
      const id = worker.call("conformance_count", { count: 3 }, { credit: 1 });
      await worker.message("chunk", { id, value: 1 });
      await worker.ping();
      worker.send({ type: "cancel", id, reason: "cancelled" });
      await worker.result(id);
    },
  },
  {
    id: "streams.progress",
    rule: '`{ "type": "progress", "id", "progress", "total"?, "message"? }` tells how far a call is.',
    tools: ["conformance_progress"],
    run: async (worker) => {
      const id = worker.call("conformance_progress", { steps: 4, ms: 200 }, { progress: true });
      await worker.returns(id, 4);
      const steps = progressOf(worker, id).map(({ header }) => header["progress"]);
      if (steps.length > 0 && isRising(steps)) return;
      throw new Mismatch(`the progress was ${describeValue(steps)}`, "1 to 4, one after the other");
    },
  },
  {
    id: "streams.latest-progress",
    rule: "and sends the latest when there are more, before the next `chunk` and before the `result`.",
    tools: ["conformance_progress"],
    run: async (worker) => {
      const id = worker.call("conformance_progress", { steps: 100, ms: 20 }, { progress: true });
      await worker.result(id);
      const steps = progressOf(worker, id).map(({ header }) => header["progress"]);
      if (steps.at(-1) === 100 && isRising(steps)) return;
      const message = `the progress was ${describeValue(steps)}`;
      throw new Mismatch(message, "what rises, and 100 of 100 at last");
    },
  },
  {
    id: "streams.progress-rate",
    level: "SHOULD",
    rule: "so a worker SHOULD NOT send more than 100 a second for a call",
    tools: ["conformance_progress"],
    run: async (worker) => {
      const startedAt = performance.now();
      const id = worker.call("conformance_progress", { steps: 300, ms: 150 }, { progress: true });
      await worker.result(id);
      const seconds = (performance.now() - startedAt) / 1_000;
      const count = progressOf(worker, id).length;
      if (count <= seconds * 100 + 3) return;
      const message = `it told its progress ${count} times in ${seconds.toFixed(2)} s`;
      throw new Mismatch(message, "no more than 100 times a second");
    },
  },
  {
    id: "streams.progress-unwatched",
    level: "SHOULD",
    rule: "true if somebody takes `progress`; otherwise none SHOULD be sent",
    tools: ["conformance_progress"],
    run: async (worker) => {
      await worker.result(worker.call("conformance_progress", { steps: 3, ms: 30 }));
      await worker.never(({ type }) => type === "progress", "no progress");
    },
  },
];

/** Waits for the end of a call, whose chunks have to be 1, 2 and so on. */
async function expectChunks(worker: CheckedWorker, id: number, count: number): Promise<void> {
  const { position: end } = await worker.result(id);
  const values = worker.conversation.received
    .filter(({ header, position }) => header.type === "chunk" && position < end)
    .map(({ header }) => header["value"]);
  const expected = Array.from({ length: count }, (_, index) => index + 1);
  if (values.join() === expected.join()) return;
  throw new Mismatch(`the chunks were ${describeValue(values)}`, describeValue(expected));
}

function progressOf(worker: CheckedWorker, id: number): readonly Received[] {
  return worker.conversation.received.filter(
    ({ header }) => header.type === "progress" && header["id"] === id,
  );
}

function isRising(steps: readonly unknown[]): boolean {
  return steps.every((step, index) => index === 0 || Number(step) > Number(steps[index - 1]));
}
