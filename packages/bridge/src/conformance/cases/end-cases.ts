import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import { describeMessage } from "../describe-message.ts";
import { Mismatch } from "../mismatch.ts";

const atOnce =
  "A worker MUST end when its connection ends, at once, also while calls run: the host is gone.";
const alsoBusy =
  "It SHOULD do so also while a tool keeps the processor busy; where it cannot, whoever has started it has to end it.";
const drained =
  '`{ "type": "drain" }` from the host: no further calls come. The worker ends those it has, sends `goodbye` and ends.';
const drains = "A worker SHOULD do so when its process gets SIGTERM.";

/** How a worker ends. */
export const endCases: readonly ConformanceCase[] = [
  {
    id: "end.drain",
    rule: drained,
    own: {},
    run: async (worker) => {
      worker.send({ type: "drain" });
      await expectGoodbye(worker);
    },
  },
  {
    id: "end.drain-with-calls",
    rule: drained,
    tools: ["conformance_sleep"],
    own: {},
    run: async (worker) => {
      const places = worker.fillPlaces();
      const waiting = worker.call("conformance_sleep", { mark: "waiting", ms: 0 });
      worker.send({ type: "drain" });
      for (const id of [...places, waiting]) await worker.value(id);
      await expectGoodbye(worker);
    },
  },
  {
    id: "end.signal",
    level: "SHOULD",
    rule: drains,
    tools: ["conformance_sleep"],
    own: {},
    run: async (worker) => {
      const id = worker.call("conformance_sleep", { mark: "running", ms: worker.paceMs * 3 });
      await worker.pause(worker.paceMs);
      worker.started.process?.kill("SIGTERM");
      const drain = await worker.message("drain");
      await worker.value(id);
      const { position } = await worker.result(id);
      if (position < drain.position) {
        throw new Mismatch("it said so when the call had ended", '"drain" at once');
      }
      await expectGoodbye(worker);
    },
  },
  {
    id: "end.connection",
    rule: atOnce,
    own: {},
    run: (worker) => endsWithConnection(worker),
  },
  {
    id: "end.connection-with-calls",
    rule: atOnce,
    tools: ["conformance_sleep"],
    own: {},
    run: async (worker) => {
      worker.call("conformance_sleep", { mark: "running", ms: 600_000 });
      await worker.pause(worker.paceMs);
      await endsWithConnection(worker);
    },
  },
  {
    id: "end.connection-while-busy",
    level: "SHOULD",
    rule: alsoBusy,
    tools: ["conformance_spin"],
    own: {},
    run: async (worker) => {
      worker.call("conformance_spin", { ms: 600_000 });
      await worker.pause(worker.paceMs);
      await endsWithConnection(worker);
    },
  },
];

async function endsWithConnection(worker: CheckedWorker): Promise<void> {
  worker.conversation.destroy();
  await worker.untilEnded();
}

/** Its very last message, and its end. */
async function expectGoodbye(worker: CheckedWorker): Promise<void> {
  await worker.message("goodbye");
  await worker.conversation.untilClosed();
  const last = worker.conversation.received.at(-1);
  if (last?.header.type !== "goodbye") {
    const message = `it sent ${describeMessage(last?.header)} behind it`;
    throw new Mismatch(message, '"goodbye" as its last message');
  }
  await worker.untilEnded();
}
