import { spawnSync } from "node:child_process";

import { atLeast, atMost, significant, time } from "../harness/section.mjs";
import { measureHostCapacity } from "./host-capacity.mjs";
import { askInTurn } from "./in-turn.mjs";

const millisecond = 1e6;

const questions = {
  alone: { question: "load", callers: 1, milliseconds: 200 },
  loaded: { question: "load", callers: 64, milliseconds: 500 },
};

/** What single calls take, and how many there can be. */
export async function measureCalls() {
  return [await calls(), await throughHost(), ...(await hostCapacity()), await readAhead()];
}

async function calls() {
  const results = await askInTurn(
    [
      { name: "no worker: the runtime", subject: "runtime" },
      { name: "bare loops in Python", subject: "loops", language: "python" },
      { name: "bare loops in Node.js", subject: "loops", language: "node" },
      { name: "pool, Python", subject: "pool", kind: "python" },
      { name: "pool, Node.js", subject: "pool", kind: "node" },
      { name: "runtime over a pool, Python", subject: "placed", kind: "python" },
      { name: "runtime over a pool, Node.js", subject: "placed", kind: "node" },
    ],
    questions,
  );
  const [, , , python, node] = results;
  return {
    title: "Calls to two workers",
    note:
      "One caller, and 64 at a time. The bare loops exchange lines of JSON over pipes with nothing around them: no " +
      "deadline, no queue, no supervision.",
    ...callTable(results),
    aims: [
      atMost("Python, one caller, median", python.alone.p50, 0.4 * millisecond, time),
      atLeast("Python, calls/s", python.loaded.rate, 15_000),
      atMost("Python, 99th percentile of 64", python.loaded.p99, 15 * millisecond, time),
      atMost("Node.js, one caller, median", node.alone.p50, 0.4 * millisecond, time),
      atLeast("Node.js, calls/s", node.loaded.rate, 30_000),
    ],
  };
}

async function throughHost() {
  const results = await askInTurn(
    [
      { name: "client, the host's own tool", subject: "client", tools: "here" },
      { name: "client, Python workers", subject: "client", tools: "python" },
      { name: "client, Node.js workers", subject: "client", tools: "node" },
      { name: "application, the host's own tool", subject: "application", tools: "here" },
      { name: "application, Python workers", subject: "application", tools: "python" },
      { name: "application, Node.js workers", subject: "application", tools: "node" },
    ],
    questions,
  );
  const rateOf = (name) => results.find((result) => result.name === name).loaded.rate;
  return {
    title: "Calls through a host in another process",
    note:
      "Over gRPC: from a `BridgeClient`, and from a runtime over `BridgeTools`. Caller, host and two workers share the " +
      "two cores.",
    ...callTable(results),
    aims: [
      atLeast("client, Node.js workers, calls/s", rateOf("client, Node.js workers"), 4_000),
      atLeast(
        "application, Node.js workers, calls/s",
        rateOf("application, Node.js workers"),
        4_000,
      ),
    ],
  };
}

/** What a client costs that is written in JavaScript is as much again: this one is not. */
async function hostCapacity() {
  if (spawnSync("h2load", ["--version"], { stdio: "ignore" }).status !== 0) {
    console.error("h2load is missing (Debian: nghttp2-client); the host alone is not measured.");
    return [];
  }
  const names = { here: "the host's own tool", python: "Python workers", node: "Node.js workers" };
  const results = await measureHostCapacity(Object.keys(names));
  return [
    {
      title: "Calls through a host from a client in C",
      note: "h2load with 4 connections and 64 calls in flight, beside the host and its two workers.",
      columns: ["", "calls/s"],
      rows: results.map(({ name, median }) => [names[name], significant(median)]),
      aims: results
        .filter(({ name }) => name !== "here")
        .map(({ name, median }) => atLeast(`${names[name]}, calls/s`, median, 4_000)),
    },
  ];
}

async function readAhead() {
  const kinds = { Python: "python", "Node.js, one at a time": "node, one at a time" };
  const results = await askInTurn(
    Object.entries(kinds).flatMap(([name, kind]) =>
      [0, 4, 16].map((count) => ({
        name: `${name}, ${count} ahead`,
        subject: "pool",
        kind,
        readAhead: count,
      })),
    ),
    { loaded: questions.loaded },
  );
  return {
    title: "Calls sent ahead",
    note: "Two workers that run one call at a time, 64 callers: `readAhead` of the pool.",
    columns: ["", "calls/s", "median", "99th"],
    rows: results.map(({ name, loaded }) => [
      name,
      significant(loaded.rate),
      time(loaded.p50),
      time(loaded.p99),
    ]),
    aims: [],
  };
}

function callTable(results) {
  return {
    columns: ["", "one: median", "99th", "64: calls/s", "median", "99th"],
    rows: results.map(({ name, alone, loaded }) => [
      name,
      time(alone.p50),
      time(alone.p99),
      significant(loaded.rate),
      time(loaded.p50),
      time(loaded.p99),
    ]),
  };
}
