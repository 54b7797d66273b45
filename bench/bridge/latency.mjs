// How long it takes from one client to another through a host; sends summaries in nanoseconds.

import { BridgeClient } from "later-bridge";

import { summarise } from "../harness/summarise.mjs";
import { startProcess } from "./child.mjs";

const host = startProcess("host.mjs");
const address = await host.next();
const [writer, reader] = await Promise.all([connect(), connect()]);

const watch = await measureWatch();
const tensor = await measureTensor();
await Promise.all([writer.client.close(), reader.client.close()]);
host.stop();
process.send({ watch, tensor });

async function connect() {
  const client = await BridgeClient.connect(address);
  return { client, session: await client.session("bench", { cacheTtlMs: 0 }) };
}

async function measureWatch() {
  const changes = await reader.session.variables.openWatch("v1");
  const samples = [];
  for (let round = 0; round < 2_000; round += 1) {
    const start = process.hrtime.bigint();
    const set = writer.session.variables.set("v1", round);
    await changes.next();
    samples.push(Number(process.hrtime.bigint() - start));
    await set;
  }
  await changes.return();
  return summarise({ name: "watch", samples: samples.slice(200) });
}

async function measureTensor() {
  const data = new Float64Array(8_388_608);
  for (let index = 0; index < data.length; index += 1) data[index] = index / 3;
  const initial = { shape: [data.length], data: data.subarray(0, 1) };
  await writer.session.variables.define("tensor", {
    type: "tensor",
    initial: { ...initial, shape: [1] },
  });
  const samples = [];
  for (let round = 0; round < 7; round += 1) {
    const start = process.hrtime.bigint();
    await writer.session.variables.set("tensor", { shape: [data.length], data });
    const { data: back } = await reader.session.variables.get("tensor");
    samples.push(Number(process.hrtime.bigint() - start));
    if (back.length !== data.length || back.at(-1) !== data.at(-1)) throw new Error("wrong tensor");
  }
  return summarise({ name: "tensor", samples: samples.slice(1) });
}
