import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { quantile } from "../harness/summarise.mjs";
import { startProcess } from "./child.mjs";
import { requests } from "./requests.mjs";

const rounds = 7;
const connections = 4;
const inFlight = 16;

/** Calls per second of each case, in turn, and the waiting times at half of what GetVariable can do. */
export async function measureCapacity() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "later-bench-"));
  const host = startProcess("host.mjs");
  const floor = startProcess("floor.mjs");
  try {
    const [address, floorAddress] = [await host.next(), await floor.next()];
    const cases = [
      { name: "floor", method: "GetVariable", address: floorAddress, calls: 30_000 },
      { name: "Ping", method: "Ping", address, calls: 30_000 },
      { name: "GetVariable", method: "GetVariable", address, calls: 30_000 },
      { name: "SetVariable", method: "SetVariable", address, calls: 30_000 },
      { name: "SetVariables, 100 at once", method: "SetVariables", address, calls: 1_500 },
    ];
    for (const [method, bytes] of Object.entries(requests)) {
      writeFileSync(path.join(folder, method), bytes);
    }
    const samples = new Map(cases.map(({ name }) => [name, []]));
    for (let round = 0; round <= rounds; round += 1) {
      for (const subject of cases) {
        const rate = await load(folder, subject);
        // The first round warms up.
        if (round > 0) samples.get(subject.name).push(rate);
      }
    }
    const rows = cases.map(({ name }) => ({ name, median: quantile(samples.get(name), 0.5) }));
    const get = cases.find(({ name }) => name === "GetVariable");
    const full = rows.find(({ name }) => name === "GetVariable").median;
    return { rows, halfLoad: await waitingTimes(folder, get, full / 2) };
  } finally {
    host.stop();
    floor.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function load(folder, { method, address, calls }, ...options) {
  const text = await h2load(
    ["-n", String(calls), "-c", String(connections), "-m", String(inFlight), ...options],
    folder,
    method,
    address,
  );
  const succeeded = /(\d+) succeeded/.exec(text)?.[1];
  if (Number(succeeded) !== calls) throw new Error(`${method} failed under load:\n${text}`);
  return Number(/finished in .*?, ([\d.]+) req\/s/.exec(text)[1]);
}

/** Percentiles in nanoseconds of calls that come at a steady rate. */
async function waitingTimes(folder, subject, rate) {
  const log = path.join(folder, "times");
  const perConnection = String(Math.max(1, Math.round(rate / connections)));
  await load(folder, subject, "--rps", perConnection, "--log-file", log);
  const times = readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .map((line) => Number(line.split("\t")[2]) * 1_000);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

async function h2load(options, folder, method, address) {
  const child = spawn("h2load", [
    ...options,
    "-d",
    path.join(folder, method),
    "-H",
    "content-type: application/grpc",
    "-H",
    "te: trailers",
    `http://${address}/snakepit.bridge.BridgeService/${method}`,
  ]);
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (part) => {
    text += part;
  });
  await once(child, "close");
  return text;
}
