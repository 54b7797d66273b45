import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts a file of this folder in a process of its own, which sends what it finds out. */
export function startProcess(file, execArgv = []) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { execArgv });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`${file} ended with status ${code}.`);
  });
  ended.catch(() => {});
  return {
    /** The next message. */
    next: async () => (await Promise.race([once(child, "message"), ended]))[0],
    /** Sends a message and gives the answer to it. */
    ask: async (question) => {
      const answer = once(child, "message");
      child.send(question);
      return (await Promise.race([answer, ended]))[0];
    },
    /** The only message; then the process ends. */
    result: async () => {
      const [message] = await Promise.race([once(child, "message"), ended]);
      child.disconnect();
      return message;
    },
    stop: () => child.disconnect(),
  };
}
