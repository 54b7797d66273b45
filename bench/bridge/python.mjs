import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { startProcess } from "./child.mjs";

/** What the first host of the protocol answered to 16 such clients, on a machine of two cores. */
const originals = {
  Ping: 5_147,
  GetVariable: 3_398,
  SetVariable: 2_596,
  "SetVariables, 100 at once": 124,
};

/** Calls per second of each case; `undefined` without a Python that has grpcio and its tools. */
export async function measurePython() {
  const python = ["/usr/bin/python3", "python3"].find(
    (command) =>
      spawnSync(command, ["-c", "import grpc, grpc_tools"], { stdio: "ignore" }).status === 0,
  );
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
    const rates = JSON.parse(call(python, [script, folder, address]));
    return Object.entries(originals).map(([name, original]) => ({
      name,
      original,
      median: rates[name],
    }));
  } finally {
    host.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function call(command, args) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed.`);
  return stdout;
}
