// How long a tensor of 64 MiB takes to a tool that gives it back. Sends one time in nanoseconds for each message that
// names a subject; ends when it is disconnected.

import { spawn } from "node:child_process";

import { startPool } from "later-bridge";

import { answerParent } from "./answer-parent.mjs";
import { commands, loops } from "./commands.mjs";

const data = new Float64Array(8_388_608);
for (let index = 0; index < data.length; index += 1) data[index] = index / 3;

const subjects = {
  "loop in Python": openCopy("python"),
  "loop in Node.js": openCopy("node"),
  "worker in Python": await openPool("python"),
  "worker in Node.js": await openPool("node"),
};

answerParent(echo, () => Object.values(subjects).forEach(({ close }) => void close()));

async function echo(name) {
  const start = performance.now();
  const last = await subjects[name].echo();
  const time = (performance.now() - start) * 1e6;
  if (last !== data.at(-1)) throw new Error("What came back is something else.");
  return time;
}

async function openPool(kind) {
  // A worker in Node.js answers nobody while it reads and prints lists.
  const pool = await startPool({ ...commands[kind], size: 1, heartbeatMs: 60_000 });
  const value = { shape: [data.length], data };
  return {
    echo: async () => {
      const { ok, value: back, error } = await pool.execute("echo", { value });
      if (!ok) throw new Error(JSON.stringify(error));
      // Tools in Node.js get and give lists.
      return (Array.isArray(back) ? back : back.data).at(-1);
    },
    close: () => pool.close(),
  };
}

/** Bytes through pipes and back. */
function openCopy(language) {
  const bytes = Buffer.from(data.buffer);
  const [program, ...args] = loops[language];
  const child = spawn(program, [...args, "copy", String(bytes.length)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return {
    echo: () =>
      new Promise((resolve) => {
        let missing = bytes.length;
        let tail;
        child.stdout.removeAllListeners("data").on("data", (chunk) => {
          missing -= chunk.length;
          tail = chunk;
          if (missing === 0) resolve(tail.readDoubleLE(tail.length - 8));
        });
        child.stdin.write(bytes);
      }),
    close: () => child.kill(),
  };
}
