import { spawnSync } from "node:child_process";

import { summarise } from "./summarise.mjs";

/**
 * Runs whole processes in turn, one of each per round.
 *
 * @param {{ name: string, command: string, args: string[], options?: object, before?: () => void,
 *   read?: (result: { stdout: string, milliseconds: number }) => number }[]} commands `before` is not
 *   timed; `read` says what counts, by default the time from spawn to exit
 * @returns in nanoseconds, as `measure` does
 */
export function spawnInTurn(commands, { rounds = 7 } = {}) {
  const running = commands.map((command) => ({ ...command, samples: [] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const command of running) command.samples.push(runOnce(command) * 1e6);
  }
  return running.map(summarise);
}

function runOnce({ name, command, args, options, before, read = (result) => result.milliseconds }) {
  before?.();
  const start = performance.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    ...options,
  });
  const milliseconds = performance.now() - start;
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`"${name}" ended with status ${status}:\n${stderr}`);
  return read({ stdout, milliseconds });
}
