import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { ensurePython } from "../../scripts/python.mjs";
import { startProcess } from "./child.mjs";

/** Over which the 16 clients are spread, so that Python's lock is not what is measured. */
const processes = 4;

/** What the first host of the protocol answered to 16 such clients, on a machine of two cores. */
const originals = {
  Ping: 5_147,
  GetVariable: 3_398,
  SetVariable: 2_596,
  "SetVariables, 100 at once": 124,
};

/** Calls per second of each case, and how much of a core the host used; `undefined` without a Python that has grpcio and its tools. */
export async function measurePython() {
  const python = ensurePython();
  if (python === undefined) return undefined;
  const folder = mkdtempSync(path.join(os.tmpdir(), "later-bench-"));
  const host = startProcess("host.mjs");
  try {
    const address = await host.next();
    const proto = fileURLToPath(new URL("../../packages/bridge/proto", import.meta.url));
    call(python, [
      "-m",
      "grpc_tools.protoc",
      `-I${proto}`,
      `--python_out=${folder}`,
      `--grpc_python_out=${folder}`,
      "snakepit_bridge.proto",
    ]);
    const script = fileURLToPath(new URL("clients.py", import.meta.url));
    const before = await usage(host);
    const rates = JSON.parse(call(python, [script, folder, address, String(processes)]));
    const after = await usage(host);
    const rows = Object.entries(originals).map(([name, original]) => ({
      name,
      original,
      median: rates[name],
    }));
    return { rows, hostShare: (after.cpu - before.cpu) / (after.time - before.time) };
  } finally {
    host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function usage(host) {
  return { cpu: (await host.ask("usage")) / 1_000, time: performance.now() };
}

function call(command, args) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed.`);
  return stdout;
}
