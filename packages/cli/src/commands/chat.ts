import { type Chat, createChat, LaterError } from "later-runtime";

import { connectModel } from "../chat/connect-model.ts";
import { JsonTurns } from "../chat/json-turns.ts";
import { readQuestions } from "../chat/read-questions.ts";
import { Transcript } from "../chat/transcript.ts";
import type { TurnView } from "../chat/turn-view.ts";
import { joinFailures, usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadTools } from "../loading/load-tools.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later chat` can be told. */
export interface ChatOptions {
  readonly json?: boolean;
  readonly maxRounds?: number;
  /** Name of the Gemini model. */
  readonly model?: string;
  /** What the model is told before the first question. */
  readonly system?: string;
}

/** `later chat FILE ["question"]`: talks to a model that can call the tools of the file. */
export async function chat(
  file: string,
  question: string | undefined,
  options: ChatOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (question?.trim() === "") throw usageFailure("The question is empty.");
  const { tools, session, problems } = await loadTools(file, terminal);
  if (tools.length === 0) throw joinFailures(problems);
  const { client, description } = await terminal.progress.during("Connecting", () =>
    connectModel(options.model),
  );
  const { err } = terminal;
  for (const { message } of problems) err.line(`${err.colours.yellow("warning:")} ${message}`);
  const names = tools.map(({ declaration }) => declaration.name);
  err.line(err.colours.dim(`model  ${description}`));
  err.line(err.colours.dim(`tools  ${names.join(", ")}`));
  const conversation = createChat({
    model: client,
    session,
    ...(options.system === undefined ? {} : { systemInstruction: options.system }),
    ...(options.maxRounds === undefined ? {} : { maxRounds: options.maxRounds }),
  });
  const view = options.json === true ? new JsonTurns(terminal) : new Transcript(terminal);
  if (question !== undefined) return await takeTurn(question, conversation, view, terminal);
  let exitCode: ExitCode = exitCodes.ok;
  for await (const next of readQuestions(terminal)) {
    const ended = await takeTurn(next, conversation, view, terminal);
    // A person has seen what went wrong and went on; a script has to be told at the end.
    if (ended !== exitCodes.ok && !process.stdin.isTTY) exitCode = ended;
  }
  return exitCode;
}

async function takeTurn(
  question: string,
  conversation: Chat,
  view: TurnView,
  { interrupts }: Terminal,
): Promise<ExitCode> {
  try {
    await interrupts.during(async (signal) => {
      view.begin(question);
      const stream = conversation.sendStream(question, { signal });
      for await (const event of stream) view.show(event);
      view.end(await stream.result);
    });
    return exitCodes.ok;
  } catch (error) {
    view.fail(error);
    const cancelled = LaterError.is(error) && error.code === "CANCELLED";
    return cancelled ? exitCodes.cancelled : exitCodes.failed;
  }
}
