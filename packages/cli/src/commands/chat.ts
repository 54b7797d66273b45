import {
  type Chat,
  type ConversationPause,
  type ConversationStream,
  createChat,
  type GenerateResult,
  LaterError,
  type SendOptions,
} from "later-runtime";

import type { ChatOptions } from "../chat/chat-options.ts";
import { connectInTerminal } from "../chat/connect-in-terminal.ts";
import { decideCalls, type Decisions } from "../chat/decide-calls.ts";
import { JsonTurns } from "../chat/json-turns.ts";
import { readQuestions } from "../chat/read-questions.ts";
import { Transcript } from "../chat/transcript.ts";
import type { TurnView } from "../chat/turn-view.ts";
import { joinFailures, usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { loadTools } from "../loading/load-tools.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** `later chat FILE ["question"]`: talks to a model that can call the tools of the file. */
export async function chat(
  file: string,
  question: string | undefined,
  options: ChatOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (question?.trim() === "") throw usageFailure("The question is empty.");
  if (options.record !== undefined && options.replay !== undefined) {
    throw usageFailure("--record and --replay do not go together.");
  }
  const { tools, session, problems, file: absolute } = await loadTools(file, terminal);
  if (tools.length === 0) throw joinFailures(problems);
  const { err } = terminal;
  const { client, description, save } = await connectInTerminal(options, absolute, terminal);
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
  const turn = { conversation, view, approvesAll: options.approve === true, terminal };
  const ask = async (next: string): Promise<ExitCode> => {
    const ended = await takeTurn(next, turn);
    // Now: Ctrl-C may end the process at any moment.
    await save();
    return ended;
  };
  if (question !== undefined) return await ask(question);
  let exitCode: ExitCode = exitCodes.ok;
  for await (const next of readQuestions(terminal)) {
    const ended = await ask(next);
    // A person has seen what went wrong and went on; a script has to be told at the end.
    if (ended !== exitCodes.ok && !process.stdin.isTTY) exitCode = ended;
  }
  return exitCode;
}

/** What a turn takes besides the question. */
interface Turn {
  readonly conversation: Chat;
  readonly view: TurnView;
  /** Whether calls that a person has to approve are approved without a question. */
  readonly approvesAll: boolean;
  readonly terminal: Terminal;
}

async function takeTurn(question: string, turn: Turn): Promise<ExitCode> {
  const { view, terminal } = turn;
  try {
    await terminal.interrupts.during(async (signal) => {
      view.begin(question);
      view.end(await converse(question, turn, signal));
    });
    return exitCodes.ok;
  } catch (error) {
    view.fail(error);
    const cancelled = LaterError.is(error) && error.code === "CANCELLED";
    return cancelled ? exitCodes.cancelled : exitCodes.failed;
  }
}

/** Goes on until no call waits for a person any more. */
async function converse(
  question: string,
  { conversation, view, approvesAll, terminal }: Turn,
  signal: AbortSignal,
): Promise<GenerateResult> {
  let prompt: string | ConversationPause = question;
  let decisions: Decisions | undefined;
  for (;;) {
    const options: SendOptions = { signal, ...(decisions === undefined ? {} : { decisions }) };
    const stream: ConversationStream = conversation.sendStream(prompt, options);
    for await (const event of stream) view.show(event);
    const result = await stream.result;
    if (result.pause === undefined) return result;
    terminal.progress.stop();
    decisions = await decideCalls(result.pending, approvesAll, terminal);
    prompt = result.pause;
  }
}
