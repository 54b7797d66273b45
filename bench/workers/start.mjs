// How long so many workers take to be ready, and what memory they hold. Sends one object for each message that names a subject; ends when it
// is disconnected.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { startPool } from "later-bridge";

import { answerParent } from "./answer-parent.mjs";
import { commands, loops, python } from "./commands.mjs";

const size = 16;

// As pip does when it installs a package.
spawnSync(python, ["-m", "compileall", "-q", `${commands.python.env.PYTHONPATH}/later_worker`]);

const subjects = {
  /** Bare loops in Python that have answered once. */
  loops: async () => {
    const [program, ...args] = loops.python;
    const children = Array.from({ length: size }, () =>
      spawn(program, [...args, "lines"], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    await Promise.all(
      children.map(async ({ stdin, stdout }) => {
        stdin.write('{"id": 1, "a": 1, "b": 2}\n');
        await once(createInterface({ input: stdout }), "line");
      }),
    );
    return {
      pids: children.map(({ pid }) => pid),
      close: () => children.forEach((child) => child.kill()),
    };
  },
  python: () => openPool("python"),
  fork: () => openPool("fork"),
  node: () => openPool("node"),
};

answerParent(async (name) => {
  const start = performance.now();
  const { pids, close } = await subjects[name]();
  const ready = (performance.now() - start) * 1e6;
  const bytes = proportionalBytes(pids) / size;
  await close();
  return { ready, bytes };
});

async function openPool(kind) {
  const pool = await startPool({ ...commands[kind], size, startBatch: size });
  const pids = pool.listWorkers().map(({ pid }) => pid);
  if (pids.length !== size) throw new Error(`${pids.length} workers are ready instead of ${size}.`);
  // What workers are copied from belongs to what they cost.
  const parents = kind === "fork" ? [parentOf(pids[0])] : [];
  return { pids: [...pids, ...parents], close: () => pool.close() };
}

/** Memory that processes share is divided among them. */
function proportionalBytes(pids) {
  return pids.reduce((sum, pid) => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return sum + Number(/^Pss:\s+(\d+) kB/m.exec(text)[1]) * 1_024;
  }, 0);
}

function parentOf(pid) {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);
}
