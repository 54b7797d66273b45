import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** Runs a program in a folder to its end, and gives what it has printed. */
export async function runToEnd(
  [command = "", ...args]: readonly string[],
  folder: string,
): Promise<string> {
  // Vitest tells the programs of tests about itself, and some of them listen.
  const own = Object.entries(process.env).filter(([name]) => !/^(?:VITEST|JEST|NODE_)/.test(name));
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...Object.fromEntries(own), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [output, complaints, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  if (status === 0) return output;
  throw new Error(`${command} ended with status ${status}: ${output}${complaints}`);
}
