import { ensurePython } from "../scripts/python.mjs";
import { startProcess } from "./bridge/child.mjs";
import { atLeast, atMost, significant, time } from "./harness/section.mjs";
import { summarise } from "./harness/summarise.mjs";
import { measureCalls } from "./workers/call-sections.mjs";
import { askInTurn } from "./workers/in-turn.mjs";

const millisecond = 1e6;
const mebibyte = 1_048_576;

/**
 * What the first pool of the protocol did, with two Python workers on a machine of two cores, in calls a second; and how
 * long a request from Python to a server that does nothing took there.
 */
const original = { rate: 159, requestMicroseconds: 199 };

/** What it costs that a tool runs in another process. */
export async function run() {
  const hasLibraries = ensurePython() !== undefined;
  const sections = [...(await measureCalls()), await streams(), await starting(), await tensor()];
  if (hasLibraries) return [...sections, await snakepit()];
  console.error("Python with grpcio is missing; workers of snakepit are not measured.");
  return sections;
}

async function streams() {
  const results = await askInTurn(
    [
      { name: "bare loop in Python", subject: "loops", language: "python", size: 1 },
      { name: "bare loop in Node.js", subject: "loops", language: "node", size: 1 },
      { name: "pool, Python", subject: "pool", kind: "python", size: 1 },
      { name: "pool, Node.js", subject: "pool", kind: "node", size: 1 },
      { name: "client of a host, Python", subject: "client", tools: "python" },
      { name: "client of a host, Node.js", subject: "client", tools: "node" },
    ],
    {
      first: { question: "stream", chunks: 1 },
      all: { question: "stream", chunks: 20_000 },
    },
  );
  const of = (name) => results.find((result) => result.name === name);
  return {
    title: "Partial results",
    note: "Texts of 100 characters from one call: until the first one, and 20,000 one after the other.",
    columns: ["", "first", "per second"],
    rows: results.map(({ name, first, all }) => [name, time(first.first), significant(all.rate)]),
    aims: [
      atMost("Python, the first", of("pool, Python").first.first, 5 * millisecond, time),
      atMost("Node.js, the first", of("pool, Node.js").first.first, 5 * millisecond, time),
      atLeast("Python, per second", of("pool, Python").all.rate, 100_000),
      atLeast("Node.js, per second", of("pool, Node.js").all.rate, 100_000),
    ],
  };
}

async function starting() {
  const names = {
    loops: "bare loops in Python",
    python: "Python",
    fork: "Python, forked",
    node: "Node.js",
  };
  const results = await repeat(
    new URL("workers/start.mjs", import.meta.url),
    Object.keys(names),
    5,
  );
  const figure = (subject, key) =>
    summarise({ name: subject, samples: results[subject].map((sample) => sample[key]) });
  const megabytes = (bytes) => `${significant(bytes / mebibyte)} MiB`;
  return {
    title: "Sixteen workers",
    note:
      "From the start of the pool until all are ready, all at once; and the memory of each, where what processes share " +
      "is divided among them. What workers are forked from is counted with them. Python's modules are compiled before, as " +
      "those of an installed package are.",
    columns: ["", "ready", "quartiles", "memory of each"],
    rows: Object.entries(names).map(([subject, name]) => {
      const { median, low, high } = figure(subject, "ready");
      const { median: bytes } = figure(subject, "bytes");
      return [name, time(median), `${time(low)} – ${time(high)}`, megabytes(bytes)];
    }),
    aims: ["python", "fork"].flatMap((subject) => [
      atMost(
        `${names[subject]}, ready`,
        figure(subject, "ready").median,
        1_000 * millisecond,
        time,
      ),
      atMost(
        `${names[subject]}, memory`,
        figure(subject, "bytes").median,
        15 * mebibyte,
        megabytes,
      ),
    ]),
  };
}

async function tensor() {
  const names = ["loop in Python", "loop in Node.js", "worker in Python", "worker in Node.js"];
  const results = await repeat(new URL("workers/tensor.mjs", import.meta.url), names, 3);
  return {
    title: "A tensor of 64 MiB to a tool and back",
    note:
      "As `float64`. The loops give back bytes that they read from a pipe. Tools in Node.js get and give lists, which are " +
      "bytes on the way.",
    columns: ["", "median", "quartiles", "MiB/s"],
    rows: names.map((name) => {
      const { median, low, high } = summarise({ name, samples: results[name] });
      const rate = significant((128 * 1e9) / median);
      return [name, time(median), `${time(low)} – ${time(high)}`, rate];
    }),
    aims: [],
  };
}

async function snakepit() {
  const floor = startProcess("floor.mjs");
  const child = startProcess(new URL("workers/snakepit.mjs", import.meta.url));
  try {
    const [server] = await Promise.all([floor.next(), child.next()]);
    const cases = {
      request: { server },
      "their own calls to the host, alone": {},
      "version 0.4.1, nothing but gRPC": { version: "bare" },
      "version 0.4.1, adopted, 2 callers": { version: "adopted", callers: 2 },
      "version 0.4.1, adopted, 16 callers": { version: "adopted", callers: 16 },
      "version 0.4.1, 2 callers": { version: "0.4.1", callers: 2 },
      "version 0.4.1, 16 callers": { version: "0.4.1", callers: 16 },
      "version 0.13, 2 callers": { version: "0.13", callers: 2 },
      "version 0.13, 16 callers": { version: "0.13", callers: 16 },
    };
    const samples = new Map(Object.keys(cases).map((name) => [name, []]));
    for (let round = 0; round <= 7; round += 1) {
      for (const [name, options] of Object.entries(cases)) {
        // The host is code that has to be compiled: it takes some thousand calls to get to its speed.
        const answer = await child.ask({ ...options, milliseconds: round === 0 ? 6_000 : 1_000 });
        if (round > 0) samples.get(name).push(answer);
      }
    }
    const [request, ...rates] = [...samples].map(([name, values]) =>
      summarise({ name, samples: values }),
    );
    return describeSnakepit(request.median, rates);
  } finally {
    child.stop();
    floor.stop();
  }
}

function describeSnakepit(requestMicroseconds, rates) {
  const slowness = requestMicroseconds / original.requestMicroseconds;
  const times = ({ median }) => median / original.rate;
  return {
    title: "Two workers as those of snakepit",
    note:
      "Each call makes such a worker call the host three times before it runs the tool; the first row is two Python " +
      "processes that do only this, the second such workers between a server and a client of @grpc/grpc-js that do nothing. " +
      "Adopted are the same programs, run by `later_worker.adopt` without gRPC. " +
      `The first pool of the protocol made ${original.rate} calls a second with two such ` +
      "workers and 2 callers, on another machine of this kind, not in this run. There, a request from Python to a server " +
      `of @grpc/grpc-js that does nothing took ${original.requestMicroseconds} µs; in this run it took ` +
      `${significant(requestMicroseconds)} µs. The last column is what is left when that is taken out.`,
    columns: ["", "calls/s", "first pool, elsewhere", "at its speed"],
    rows: rates.map((rate) => [
      rate.name,
      significant(rate.median),
      ...(rate.name.startsWith("version")
        ? [significant(times(rate)), significant(times(rate) * slowness)]
        : ["", ""]),
    ]),
    aims: ["version 0.4.1, adopted, 2 callers", "version 0.4.1, 2 callers"].flatMap((name) => {
      const rate = rates.find((one) => one.name === name);
      return [
        atLeast(`${name}, times the first pool`, times(rate), 5),
        atLeast(`${name}, times the first pool at its speed`, times(rate) * slowness, 5),
      ];
    }),
  };
}

/** Asks one process for each subject in turn, in rounds of which the first warms up. */
async function repeat(file, subjects, rounds) {
  const child = startProcess(file);
  const answers = Object.fromEntries(subjects.map((subject) => [subject, []]));
  try {
    for (let round = 0; round <= rounds; round += 1) {
      for (const subject of subjects) {
        const answer = await child.ask(subject);
        if (round > 0) answers[subject].push(answer);
      }
    }
    return answers;
  } finally {
    child.stop();
  }
}
