import { spawnSync } from "node:child_process";

import { installDebianPackages } from "../scripts/debian.mjs";
import { measureCapacity } from "./bridge/capacity.mjs";
import { startProcess } from "./bridge/child.mjs";
import { measurePython } from "./bridge/python.mjs";
import { atLeast, atMost, significant, time } from "./harness/section.mjs";

const millisecond = 1e6;

/** What the bridge's host and the store below it can do. */
export async function run() {
  return [...(await capacity()), ...(await python()), await latency(), await store()];
}

/** Calls per second that the host answers to a client written in C, beside what gRPC itself costs. */
async function capacity() {
  if (!hasH2load()) installDebianPackages(["nghttp2-client"]);
  if (!hasH2load()) {
    console.error("h2load is missing (Debian: nghttp2-client); the capacity is not measured.");
    return [];
  }
  const { rows, halfLoad } = await measureCapacity();
  const figure = (name) => rows.find((row) => row.name === name).median;
  return [
    {
      title: "Calls per second of one host",
      note:
        "h2load with 4 connections and 64 calls in flight. The floor is a server on the same gRPC library " +
        "that answers with bytes made beforehand and reads nothing.",
      columns: ["", "calls/s", "of the floor"],
      rows: rows.map(({ name, median }) => [
        name,
        significant(median),
        significant(median / figure("floor")),
      ]),
      aims: [
        atLeast("GetVariable, calls/s", figure("GetVariable"), 15_000),
        atLeast("atomic batch of 100, calls/s", figure("SetVariables, 100 at once"), 1_000),
        atMost("GetVariable at half load, 99th percentile", halfLoad.p99, 10 * millisecond, time),
      ],
    },
  ];
}

/** What 16 Python clients get out of it. */
async function python() {
  const measured = await measurePython();
  if (measured === undefined) {
    console.error("Python with grpcio is missing; Python clients are not measured.");
    return [];
  }
  const { rows, hostShare } = measured;
  const times = (name) => {
    const row = rows.find((candidate) => candidate.name === name);
    return row.median / row.original;
  };
  return [
    {
      title: "Calls per second of 16 Python clients",
      note:
        "16 threads with grpcio in 4 processes, which share the two cores with the host. Meanwhile the host used " +
        `${significant(hostShare * 100)} % of one core, over all four cases. The last column is what the ` +
        "first host of the protocol answered to 16 such clients on another machine of this kind, not in this run.",
      columns: ["", "calls/s", "first host, elsewhere"],
      rows: rows.map(({ name, median, original }) => [
        name,
        significant(median),
        significant(original),
      ]),
      aims: [
        atLeast("Get, times the first host", times("GetVariable"), 2),
        atLeast("Set, times the first host", times("SetVariable"), 2),
        atLeast("batch of 100, times the first host", times("SetVariables, 100 at once"), 8),
      ],
    },
  ];
}

async function latency() {
  const { watch, tensor } = await startProcess("latency.mjs").result();
  return {
    title: "Between two processes",
    note: "From the call of SetVariable until another client has the update; a tensor of 64 MiB there and back.",
    columns: ["", "median", "quartiles"],
    rows: [
      ["set to watch", time(watch.median), `${time(watch.low)} – ${time(watch.high)}`],
      ["64 MiB tensor", time(tensor.median), `${time(tensor.low)} – ${time(tensor.high)}`],
    ],
    aims: [atMost("set to watch", watch.median, millisecond, time)],
  };
}

async function store() {
  const figures = await startProcess("store.mjs", ["--expose-gc"]).result();
  return {
    title: "Sessions and variables in memory",
    note:
      "Measured on the heap with 100,000 sessions and 9,000 variables; the sweep is that of 100,000 sessions which " +
      "have all expired, watched by a timer of 1 ms.",
    columns: ["", ""],
    rows: [
      ["an idle session", `${significant(figures.sessionBytes)} bytes`],
      ["a variable", `${significant(figures.variableBytes)} bytes`],
      ["get", `${significant(figures.gets)}/s`],
      ["set", `${significant(figures.sets)}/s`],
      ["atomic batch of 100", `${significant(figures.batches)}/s`],
      ["the longest the sweep holds the event loop", time(figures.sweepGap)],
    ],
    aims: [
      atMost("an idle session, bytes", figures.sessionBytes, 2_000),
      atMost("a variable, bytes", figures.variableBytes, 1_000),
      atMost(
        "the longest the sweep holds the event loop",
        figures.sweepGap,
        10 * millisecond,
        time,
      ),
    ],
  };
}

function hasH2load() {
  return spawnSync("h2load", ["--version"], { stdio: "ignore" }).status === 0;
}
