// Workers as those of snakepit are, behind a pool, and their host in this process. Answers each message, which names
// a version and a number of callers, with calls per second. `adopted` are workers of the first version without gRPC, `bare`
// those with nothing but gRPC around them. Without a version, it is what the workers' own calls to the host come to when
// there is nothing else; with the address of a server, how long one request from Python to it takes, in microseconds. Ends
// when it is disconnected.

import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { BridgeHost, startPool } from "later-bridge";
import { Runtime, ToolRegistry } from "later-runtime";

import { answerParent } from "./answer-parent.mjs";
import { startBareHost } from "./bare-host.mjs";
import { python } from "./commands.mjs";

const protocol = fileURLToPath(new URL("../../packages/bridge/proto/", import.meta.url));
const library = fileURLToPath(new URL("../../python/", import.meta.url));
const programs = fileURLToPath(new URL("../../test/bridge/python/", import.meta.url));
const scripts = {
  "0.4.1": ["early_worker.py", "--elixir-address", "{host}", "--port", "{port}"],
  0.13: ["late_worker.py", "--snakepit-run-id", "{run}"],
};

const generated = generateCode();
const environment = {
  PYTHONPATH: [generated, programs].join(path.delimiter),
  PYTHONDONTWRITEBYTECODE: "1",
};
const runtime = new Runtime({ registry: new ToolRegistry() });
const socket = path.join(generated, "host.sock");
const host = new BridgeHost({ runtime, socket, drainTimeoutMs: 0 });
const { address } = await host.listen();
const pools = {};
for (const [version, [script, ...args]] of Object.entries(scripts)) {
  pools[version] = await startPool({
    protocol: "snakepit",
    runtime,
    hostAddress: address,
    command: [python, path.join(programs, script), ...args],
    env: environment,
    size: 2,
  });
}
const [earlyScript, ...earlyArguments] = scripts["0.4.1"];
pools.adopted = await startPool({
  runtime,
  command: [
    python,
    "-m",
    "later_worker.adopt",
    path.join(programs, earlyScript),
    ...earlyArguments,
  ],
  env: { ...environment, PYTHONPATH: [environment.PYTHONPATH, library].join(path.delimiter) },
  size: 2,
});
const session = await runtime.createSession();
const bare = await startBareHost({
  command: [python, path.join(programs, scripts["0.4.1"][0])],
  env: environment,
  socket: path.join(generated, "bare.sock"),
  size: 2,
});

answerParent(({ version, server, milliseconds, ...options }) => {
  if (server !== undefined) return runScript("bare_request.py", server, milliseconds);
  if (version === "bare") return bare.load(milliseconds);
  if (version === undefined) return runScript("own_calls.py", address, milliseconds);
  // Over gRPC they begin the session by themselves.
  const sessionId = version === "adopted" ? session.id : "";
  return load(pools[version], { ...options, sessionId, milliseconds });
}, close);
process.send("open");

async function close() {
  await Promise.all(Object.values(pools).map((pool) => pool.close()));
  await host.close();
  bare.close();
  rmSync(generated, { recursive: true });
}

/** Whichever worker is free has the next call. */
const free = { affinity: "none" };

async function load(pool, { callers, sessionId, milliseconds }) {
  let count = 0;
  const start = performance.now();
  const call = async () => {
    while (performance.now() - start < milliseconds) {
      const outcome = await pool.executeInSession(sessionId, "add", { a: 1, b: 2 }, free);
      if (!outcome.ok || outcome.value !== 3) throw new Error(JSON.stringify(outcome));
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return (count * 1_000) / (performance.now() - start);
}

/** What a script says that is told of an address and a time. */
async function runScript(name, target, milliseconds) {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const { stdout } = await promisify(execFile)(
    python,
    [script, target, String(milliseconds / 1_000)],
    { env: { ...process.env, ...environment } },
  );
  return Number(stdout);
}

function generateCode() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "later-bench-"));
  const args = [`-I${protocol}`, `--python_out=${folder}`, `--grpc_python_out=${folder}`];
  const { status } = spawnSync(
    python,
    ["-W", "ignore", "-m", "grpc_tools.protoc", ...args, ...readdirSync(protocol)],
    { stdio: "inherit" },
  );
  if (status !== 0) throw new Error("The code for Python cannot be generated.");
  return folder;
}
