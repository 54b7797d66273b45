import type { SessionVariables } from "later-runtime";

import type { ReceivedHeader } from "../../carrier/carrier.ts";
import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import type { Received } from "../conversation.ts";
import { describeMessage, describeValue } from "../describe-message.ts";
import { Mismatch } from "../mismatch.ts";
import { NotApplicable } from "../not-applicable.ts";
import { isSameJson } from "../same-json.ts";
import { refusal } from "../session-host.ts";

const made = "`call` is the call in whose course the request is made.";
const ordered =
  "Every request is answered once. Requests are begun in the order they come in, and answered in any.";
const failure = "A call that fails is a value of `tools.call`, not an error.";
const news = "News of `variables.watch` come after its answer.";

/** What a worker asks its host for. */
export const requestCases: readonly ConformanceCase[] = [
  {
    id: "requests.get",
    rule: made,
    tools: ["conformance_get"],
    run: async (worker) => {
      const { session, variables } = await openSession(worker);
      await variables.register({ name: "greeting", type: "string", initial: "héllo 🙂" });
      const id = worker.call("conformance_get", { name: "greeting" }, { session });
      await worker.returns(id, "héllo 🙂");
      for (const { header } of requestsOf(worker)) {
        const { call = id } = header;
        if (header["session"] === session && call === id) continue;
        const expected = `the session ${session} and the call ${id}`;
        throw new Mismatch(`it sent ${describeMessage(header)}`, expected);
      }
    },
  },
  {
    id: "requests.set",
    rule: "`variables.set`",
    tools: ["conformance_set"],
    run: async (worker) => {
      const { session, variables } = await openSession(worker);
      await variables.register({ name: "degrees", type: "float", initial: 20 });
      const args = { name: "degrees", value: 21.5 };
      await worker.returns(worker.call("conformance_set", args, { session }), null);
      const value: unknown = await variables.get("degrees");
      if (value === 21.5) return;
      throw new Mismatch(`the variable was ${describeValue(value)} afterwards`, "21.5");
    },
  },
  {
    id: "requests.error",
    rule: 'or `{ "type": "response", "id": 3, "error": { "code", "message", "details"? } }` with a code of [the errors](errors.md).',
    tools: ["conformance_get", "conformance_echo"],
    run: async (worker) => {
      const { session } = await openSession(worker);
      await worker.fails(worker.call("conformance_get", { name: "nowhere" }, { session }));
      await worker.goesOn();
    },
  },
  {
    id: "requests.embedding",
    rule: "An attachment of type `tensor` MAY stand in the place of an embedding, with one dimension",
    tools: ["conformance_get"],
    run: async (worker) => {
      const { session, variables } = await openSession(worker);
      const initial = Array.from({ length: 2_000 }, (_, index) => index / 4);
      await variables.register({ name: "embedding", type: "embedding", initial });
      const id = worker.call("conformance_get", { name: "embedding" }, { session });
      const { header, attachments } = await worker.result(id);
      const isSame =
        attachments.length === 0
          ? isSameJson(header["value"], initial)
          : Buffer.compare(attachments[0] as Uint8Array, toBytes(initial)) === 0;
      if (isSame) return;
      throw new Mismatch(
        `it sent ${describeMessage(header, attachments)}`,
        "2,000 numbers: 0, 0.25, 0.5 and so on, as a list or as a tensor of float64",
      );
    },
  },
  {
    id: "requests.call",
    rule: failure,
    tools: ["conformance_call"],
    run: async (worker) => {
      const { session } = await openSession(worker);
      const call = (tool: string, args: Readonly<Record<string, number>>): number =>
        worker.call("conformance_call", { tool, args }, { session });
      await worker.returns(call("host_add", { a: 2, b: 3 }), 5);
      const { type, message, details } = await worker.fails(call("host_refuse", {}), refusal.type);
      if (isSameJson({ type, message, details }, refusal)) return;
      throw new Mismatch(
        `the error was ${describeValue({ type, message, details })}`,
        describeValue(refusal),
      );
    },
  },
  {
    id: "requests.meanwhile",
    rule: ordered,
    tools: ["conformance_call", "conformance_echo"],
    run: async (worker) => {
      const { id, request } = await holdCall(worker, 1);
      await worker.ping();
      const isResult = (header: ReceivedHeader): boolean =>
        header.type === "result" && header["id"] === id;
      await worker.never(isResult, "no result before the answer");
      worker.answerRequest(request, { value: { value: "late" } });
      await worker.returns(id, "late");
      worker.holdsRequests = false;
      await worker.goesOn();
    },
  },
  {
    id: "requests.any-order",
    rule: ordered,
    tools: ["conformance_call"],
    run: async (worker) => {
      if (worker.concurrency === 1) throw new NotApplicable("it runs one call at a time");
      const first = await holdCall(worker, 1);
      const second = await holdCall(worker, 2);
      worker.answerRequest(second.request, { value: { value: "second" } });
      await worker.returns(second.id, "second");
      worker.answerRequest(first.request, { value: { value: "first" } });
      await worker.returns(first.id, "first");
    },
  },
  {
    id: "requests.cancelled",
    level: "SHOULD",
    rule: '`{ "type": "abandon", "id": 3 }` takes a request back; it is answered all the same: with what it has done, or with `CANCELLED` if that is nothing.',
    tools: ["conformance_call", "conformance_echo"],
    run: async (worker) => {
      const { id, request } = await holdCall(worker, 1);
      worker.send({ type: "cancel", id, reason: "cancelled" });
      await worker.result(id);
      const error = { code: "CANCELLED", message: "The request was taken back." };
      worker.answerRequest(request, { error });
      worker.holdsRequests = false;
      await worker.goesOn();
    },
  },
  {
    id: "requests.watch",
    rule: news,
    tools: ["conformance_watch"],
    run: async (worker) => {
      const { session, variables } = await openSession(worker);
      await variables.register({ name: "count", type: "integer", initial: 0 });
      const args = { name: "count", count: 3 };
      const id = worker.call("conformance_watch", args, { session });
      await untilWatched(worker);
      // A library may take what is there when its watch has begun for the beginning.
      for (let value = 1; worker.rules.openCalls > 0 && value <= mostChanges; value += 1) {
        await variables.set("count", value);
        await worker.pause(10);
      }
      const values = await worker.value(id);
      if (!Array.isArray(values) || values.length !== 3 || !isRising(values)) {
        const message = `the call returned ${describeValue(values)}`;
        throw new Mismatch(message, "three values of those that rose from 0, in their order");
      }
      const isStop = ({ header }: Received): boolean => header["method"] === "watch.stop";
      await worker.conversation.until(isStop, "a request to stop the watch");
    },
  },
  {
    id: "requests.watch-ended",
    rule: '`{ "type": "event", "watch", "ended": true }` is the last one, when the session is gone.',
    tools: ["conformance_watch"],
    run: async (worker) => {
      const { session, variables } = await openSession(worker);
      await variables.register({ name: "count", type: "integer", initial: 0 });
      const id = worker.call("conformance_watch", { name: "count", count: 3 }, { session });
      await untilWatched(worker);
      await worker.host.runtime.destroySession(session);
      await worker.result(id);
    },
  },
];

/** So often a variable is changed, to see whether that is seen. */
const mostChanges = 300;

async function openSession(
  worker: CheckedWorker,
): Promise<{ readonly session: string; readonly variables: SessionVariables }> {
  const session = await worker.host.createSession();
  return { session, variables: (await worker.host.runtime.session(session)).variables };
}

function requestsOf(worker: CheckedWorker): readonly Received[] {
  return worker.conversation.received.filter(({ header }) => header.type === "request");
}

/** Begins a call that asks for a tool, and does not let it have the answer. @param count how many there are then */
async function holdCall(
  worker: CheckedWorker,
  count: number,
): Promise<{ readonly id: number; readonly request: Received }> {
  worker.holdsRequests = true;
  const { session } = await openSession(worker);
  const args = { tool: "host_add", args: { a: 1, b: 2 } };
  const id = worker.call("conformance_call", args, { session });
  const isNext = (): boolean => requestsOf(worker).length === count;
  await worker.conversation.until(isNext, "a request for tools.call");
  return { id, request: requestsOf(worker)[count - 1] as Received };
}

/** Waits until the host has told the worker that it watches something. */
async function untilWatched(worker: CheckedWorker): Promise<void> {
  const isWatch = ({ header }: Received): boolean => /\bwatch$/.test(String(header["method"]));
  const { header } = await worker.conversation.until(isWatch, "a request to watch a variable");
  while (worker.rules.awaitsAnswer(header["id"])) await worker.pause(1);
}

function isRising(values: readonly unknown[]): boolean {
  return values.every((value, index) => Number(value) > Number(values[index - 1] ?? 0));
}

function toBytes(numbers: readonly number[]): Buffer {
  return Buffer.from(Float64Array.from(numbers).buffer);
}
