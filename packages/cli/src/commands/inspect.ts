import { createChat } from "later-runtime";

import { connectInTerminal } from "../chat/connect-in-terminal.ts";
import { CommandFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { announceInspector } from "../inspecting/announce-inspector.ts";
import type { InspectOptions } from "../inspecting/inspect-options.ts";
import {
  type InspectorPlace,
  type InspectorServer,
  makeToken,
  serveInspector,
} from "../inspecting/inspector-server.ts";
import { Inspector } from "../inspecting/inspector.ts";
import { placeFromWatch, watchAndInspect } from "../inspecting/watch-and-inspect.ts";
import { loadTools } from "../loading/load-tools.ts";
import { untilAborted } from "../terminal/interrupts.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `later inspect FILE`: a page on this machine to look at tools, call them, and talk to a model that can. */
export async function inspect(
  file: string,
  options: InspectOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const given = placeFromWatch();
  if (options.watch === true && given === undefined) return watchAndInspect(options.port, terminal);
  const { err, interrupts } = terminal;
  interrupts.includeTermination();
  const { tools, session, problems, file: absolute } = await loadTools(file, terminal);
  const { client, description } = await connectInTerminal(options, absolute, terminal);
  const chatOptions = {
    model: client,
    session,
    ...(options.system === undefined ? {} : { systemInstruction: options.system }),
    ...(options.maxRounds === undefined ? {} : { maxRounds: options.maxRounds }),
  };
  const openChat = () => createChat(chatOptions);
  const inspector = new Inspector({
    file: absolute,
    tools,
    session,
    problems,
    model: description,
    openChat,
  });
  const place = given ?? { port: options.port ?? 0, token: makeToken() };
  await using server = await listen(inspector, place);
  for (const { message } of problems) err.line(`${err.colours.yellow("warning:")} ${message}`);
  err.line(err.colours.dim(`model  ${description}`));
  terminal.doWithoutReaders();
  if (given === undefined) announceInspector({ ...place, port: server.port }, terminal);
  await interrupts.during(untilAborted);
  return exitCodes.ok;
}

async function listen(inspector: Inspector, place: InspectorPlace): Promise<InspectorServer> {
  try {
    return await serveInspector(inspector, place);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new CommandFailure(
      code === "EADDRINUSE" ? `The port ${place.port} is in use.` : message,
      { code: "HOST_UNAVAILABLE", cause, remedy: "Without --port, a free one is taken." },
    );
  }
}
