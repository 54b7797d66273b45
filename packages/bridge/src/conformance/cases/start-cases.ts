import { LaterError } from "later-runtime";

import { readContract } from "../../contracts/read-contract.ts";
import type { CheckedWorker } from "../checked-worker.ts";
import type { ConformanceCase } from "../conformance-case.ts";
import { conformanceTools } from "../conformance-tools.ts";
import { describeMessage, describeValue } from "../describe-message.ts";
import { Mismatch } from "../mismatch.ts";
import { NotApplicable } from "../not-applicable.ts";

const first =
  "The first message; whoever says something else before is answered with `problem` and the code `NOT_ANNOUNCED`.";
const fulfil =
  "The worker sends `fulfil` with its tools; the host answers each with `fulfilled`. The worker is ready when the first one has come.";

/** How a worker reaches its host, and what they tell each other first. */
export const startCases: readonly ConformanceCase[] = [
  { id: "start.announce", rule: first, run: checkAnnounce },
  {
    id: "start.fulfil",
    rule: fulfil,
    run: ({ greeting }) => {
      const { id, tools } = greeting.fulfil.header;
      if (!Number.isSafeInteger(id)) {
        throw new Mismatch(`its "id" is ${describeValue(id)}`, "an integer");
      }
      if (!Array.isArray(tools)) throw new Mismatch('it has no list of "tools"', "a list");
      for (const tool of tools) {
        try {
          readContract(tool);
        } catch (error) {
          if (!LaterError.is(error)) throw error;
          throw new Mismatch(error.message, "tools with the members that the page describes");
        }
      }
    },
  },
  {
    id: "start.tools",
    rule: "To be checked, a worker offers tools that make it do what is to be seen.",
    run: ({ tools }) => {
      const missing = conformanceTools.required.filter((name) => !tools.has(name));
      if (missing.length === 0) return;
      throw new Mismatch(`it does not offer ${missing.join(", ")}`, "the tools that are required");
    },
  },
  {
    id: "start.socket",
    rule: "sent as `token` in `announce`; good for one worker",
    tools: ["conformance_echo"],
    own: { channel: "socket" },
    run: async (worker) => {
      checkAnnounce(worker);
      await worker.goesOn();
    },
  },
  {
    id: "start.environment",
    rule: "marks every process that the host has started, and theirs; MUST be left in the environment of children",
    tools: ["conformance_environment"],
    run: async (worker) => {
      const { runId } = worker.started;
      if (runId === undefined) {
        throw new NotApplicable("it belongs to no run that is known here");
      }
      const id = worker.call("conformance_environment", { name: "LATER_RUN_ID" });
      await worker.returns(id, runId);
    },
  },
  {
    id: "start.rejected-tool",
    rule: "Only accepted tools are called.",
    tools: ["conformance_echo"],
    own: { rejectedTool: "conformance_sleep" },
    run: (worker) => worker.goesOn(),
  },
  {
    id: "start.message-size",
    rule: "A worker MUST NOT send a longer message than that: a call whose result would be longer ends with the error `RESULT_TOO_LARGE`.",
    tools: ["conformance_echo"],
    own: { maxMessageBytes: 10_000 },
    run: async (worker) => {
      const call = (length: number): number =>
        worker.call("conformance_echo", { value: "x".repeat(length) });
      await worker.returns(call(5_000), "x".repeat(5_000));
      await worker.fails(call(10_000), "RESULT_TOO_LARGE");
      await worker.goesOn();
    },
  },
];

function checkAnnounce({ greeting, started }: CheckedWorker): void {
  if (greeting.first !== greeting.announce) {
    throw new Mismatch(`it sent ${describeMessage(greeting.first.header)} first`, '"announce"');
  }
  const { protocol, name, language, version, pid, concurrency, token } = greeting.announce.header;
  expectMember("protocol", protocol, protocol === 1, "1");
  for (const [member, value] of Object.entries({ name, language, version })) {
    expectMember(member, value, typeof value === "string", "a text");
  }
  expectMember("pid", pid, isCount(pid), "the number of its process, or 0");
  const isConcurrency = isCount(concurrency) && concurrency >= 1;
  expectMember("concurrency", concurrency, isConcurrency, "an integer of at least 1");
  if (started.token === undefined) return;
  expectMember("token", token, token === started.token, "what LATER_WORKER_TOKEN says");
}

function expectMember(name: string, value: unknown, isSound: boolean, expected: string): void {
  if (isSound) return;
  throw new Mismatch(`"${name}" of its announce is ${describeValue(value)}`, expected);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
