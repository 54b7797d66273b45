import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import { summarise } from "./summarise.mjs";

const caseProcess = fileURLToPath(new URL("case-process.mjs", import.meta.url));

/**
 * Times cases side by side: each in a process of its own, because async hooks, type feedback and
 * garbage of one would otherwise burden the others, and one batch of each per round, so that what
 * disturbs the machine disturbs all of them.
 *
 * @param {{ name: string, module: URL, prepare?: string }[]} cases `prepare` names the export of the
 *   module that makes the case ready
 * @returns what `summarise` makes of each case, in nanoseconds per operation, in the order of the cases
 */
export async function measure(cases, { rounds = 61 } = {}) {
  const running = [];
  try {
    for (const { name, module, prepare = "prepare" } of cases) {
      const child = fork(caseProcess, [module.href, prepare]);
      const subject = { name, child, samples: [], failure: failureOf(name, child) };
      running.push(subject);
      await nextMessage(subject);
    }
    for (let round = 0; round < rounds; round += 1) {
      for (const subject of running) {
        subject.child.send("batch");
        subject.samples.push(await nextMessage(subject));
      }
    }
  } finally {
    for (const { child } of running) if (child.connected) child.disconnect();
  }
  return running.map(summarise);
}

async function nextMessage({ child, failure }) {
  const [message] = await Promise.race([once(child, "message"), failure]);
  return message;
}

/** Rejects when the process ends before it was told to. */
async function failureOf(name, child) {
  const [code] = await once(child, "exit");
  if (child.connected || code !== 0) throw new Error(`"${name}" ended with status ${code}.`);
}
