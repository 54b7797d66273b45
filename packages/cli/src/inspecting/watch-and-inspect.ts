import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { untilAborted } from "../terminal/interrupts.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { announceInspector } from "./announce-inspector.ts";
import { type InspectorPlace, makeToken } from "./inspector-server.ts";
import { untilServed } from "./until-served.ts";

/** What the process that is started anew is told, so that the address stays what it is. */
const variable = "LATER_INSPECTOR_PLACE";

/**
 * Runs the same command once more, under Node.js's own watching, which knows what has been loaded and starts it anew when a
 * file of that changes. Both are gone when this process is, however it ends.
 */
export async function watchAndInspect(
  port: number | undefined,
  terminal: Terminal,
): Promise<ExitCode> {
  const { interrupts } = terminal;
  interrupts.includeTermination();
  const place: InspectorPlace = { port: port ?? (await freePort()), token: makeToken() };
  const args = ["--watch", "--watch-preserve-output", ...process.argv.slice(1)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, [variable]: JSON.stringify(place) },
    // Standard input stays open for as long as this process lives.
    stdio: ["pipe", "inherit", "inherit"],
  });
  const ended = endOf(child);
  const stopped = new AbortController();
  untilServed(place, stopped.signal).then(
    () => announceInspector(place, terminal),
    () => {},
  );
  await interrupts.during((signal) => Promise.race([ended, untilAborted(signal)]));
  stopped.abort();
  child.kill("SIGTERM");
  await ended;
  return exitCodes.ok;
}

/** Where the page is to be served, in a process that is started anew; sees to it that it ends with the one that watches. */
export function placeFromWatch(): InspectorPlace | undefined {
  const given = process.env[variable];
  if (given === undefined) return undefined;
  // Tools start processes, too.
  delete process.env[variable];
  process.stdin
    .once("end", () => process.kill(process.ppid, "SIGTERM"))
    .resume()
    .unref();
  return JSON.parse(given) as InspectorPlace;
}

async function endOf(child: ChildProcess): Promise<void> {
  await once(child, "close");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
