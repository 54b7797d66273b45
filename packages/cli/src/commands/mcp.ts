import { Writable } from "node:stream";

import { usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { askAboutMarked } from "../loading/ask-about-marked.ts";
import { lockPlaceOf } from "../locking/lock-place.ts";
import { loadAllTools } from "../serving/load-all-tools.ts";
import { Log } from "../serving/log.ts";
import type { McpOptions } from "../serving/mcp-options.ts";
import { untilAborted } from "../terminal/interrupts.ts";
import type { Terminal } from "../terminal/terminal.ts";

/**
 * `later mcp FILE…`: serves tools to the client of the Model Context Protocol that has started this process, over standard
 * input and output, until it is told to end or the client is gone.
 */
export async function mcp(
  files: readonly string[],
  { name, timeout, approve, logLevel }: McpOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { err, out, interrupts } = terminal;
  const log = new Log(err, logLevel);
  interrupts.includeTermination();
  // Standard output is the protocol's, and nobody else's.
  const write = out.writeOfOthers();
  terminal.divertOutputOfTools(log.writeOfOthers());
  if (process.stdin.isTTY) throw usageFailure("There is no client on standard input.", remedy);
  const { library, registry, names, problems } = await loadAllTools(files, terminal);
  for (const { code, message } of problems) log.write("warn", "tool-left-out", { code, message });
  const [{ McpServer }, { StdioServerTransport }, { addMcpTools }] = await Promise.all([
    import("@modelcontextprotocol/server"),
    import("@modelcontextprotocol/server/stdio"),
    import("later-runtime/mcp"),
  ]);
  await using runtime = await library.Runtime.open({
    registry,
    authorize: approve === true ? () => ({ decision: "allow" }) : askAboutMarked,
  });
  const server = new McpServer({ name: name ?? lockPlaceOf(files[0]).name, version: "1.0.0" });
  await using _added = await addMcpTools(server, names, {
    source: runtime,
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  });
  const gone = new Promise<void>((resolve) => {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is no event target
    server.server.onclose = resolve;
  });
  terminal.doWithoutReaders();
  const output = new Writable({
    write: (chunk: Uint8Array, _, done) => void write(chunk, done),
  });
  await server.connect(new StdioServerTransport(process.stdin, output));
  log.write("info", "ready", { tools: names.length });
  await interrupts.during((signal) => Promise.race([gone, untilAborted(signal)]));
  await server.close();
  return exitCodes.ok;
}

const remedy =
  "Let a client start it, with the command later and the arguments mcp tools.ts; for example\n" +
  '{ "mcpServers": { "tools": { "command": "npx", "args": ["later", "mcp", "/path/to/tools.ts"] } } }';
