import type { McpServer } from "@modelcontextprotocol/server";

import { usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { askAboutMarked } from "../loading/ask-about-marked.ts";
import { lockPlaceOf } from "../locking/lock-place.ts";
import { explainHostError } from "../serving/explain-host-error.ts";
import { loadAllTools } from "../serving/load-all-tools.ts";
import { Log } from "../serving/log.ts";
import type { McpOptions } from "../serving/mcp-options.ts";
import { toMcpPlace } from "../serving/mcp-place.ts";
import { untilAborted } from "../terminal/interrupts.ts";
import type { Terminal } from "../terminal/terminal.ts";

/**
 * `later mcp FILE…`: serves tools to clients of the Model Context Protocol: to the one that has started this process, over
 * standard input and output, until it is gone, or to many over HTTP. Then standard output gets one line, `LATER_READY url`,
 * when requests are answered. Ends in order when it is told to.
 */
export async function mcp(
  files: readonly string[],
  options: McpOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { name, timeout, approve, logLevel } = options;
  const { err, out, interrupts } = terminal;
  const log = new Log(err, logLevel);
  interrupts.includeTermination();
  // Standard output is the protocol's, and nobody else's.
  const write = out.writeOfOthers();
  terminal.divertOutputOfTools(log.writeOfOthers());
  try {
    const place = toMcpPlace(options, process.env["LATER_TOKEN"]);
    if (place === undefined && process.stdin.isTTY) {
      throw usageFailure("There is no client on standard input.", remedy);
    }
    const { library, registry, names, problems } = await loadAllTools(files, terminal);
    for (const { code, message } of problems) log.write("warn", "tool-left-out", { code, message });
    const [{ createMcpHandler, McpServer }, { addMcpTools }] = await Promise.all([
      import("@modelcontextprotocol/server"),
      import("later-runtime/mcp"),
    ]);
    await using runtime = await library.Runtime.open({
      registry,
      authorize: approve === true ? () => ({ decision: "allow" }) : askAboutMarked,
    });
    await using session = await runtime.createSession({ tools: names, ttlMs: Infinity });
    const info = { name: name ?? lockPlaceOf(files[0]).name, version: "1.0.0" };
    const makeServer = async (signal?: AbortSignal): Promise<McpServer> => {
      const server = new McpServer(info);
      await addMcpTools(server, session, {
        ...(timeout === undefined ? {} : { timeoutMs: timeout }),
        ...(signal === undefined ? {} : { signal }),
      });
      return server;
    };
    const onReady = (): void => log.write("info", "ready", { tools: names.length });
    terminal.doWithoutReaders();
    if (place === undefined) {
      const { serveMcpOverStdio } = await import("../serving/mcp-over-stdio.ts");
      const server = await makeServer();
      await interrupts.during((signal) => serveMcpOverStdio(server, { write, onReady, signal }));
      return exitCodes.ok;
    }
    const { serveMcpOverHttp } = await import("../serving/mcp-over-http.ts");
    // Of clients of the first revisions, who cancel by another request, the SDK does not tell that they are gone.
    const handler = createMcpHandler(({ requestInfo }) => makeServer(requestInfo?.signal), {
      onerror: ({ message }) => log.write("debug", "request-refused", { message }),
    });
    await using server = await serveMcpOverHttp(handler.fetch, place);
    onReady();
    out.line(`LATER_READY ${server.url}`);
    await interrupts.during(untilAborted);
    await handler.close();
    return exitCodes.ok;
  } catch (error) {
    throw explainHostError(error);
  }
}

const remedy =
  "Let a client start it, with the command later and the arguments mcp tools.ts; for example\n" +
  '{ "mcpServers": { "tools": { "command": "npx", "args": ["later", "mcp", "/path/to/tools.ts"] } } }\n' +
  "Or serve clients over HTTP, with --port.";
