import type { ConversationEvent, ExecutedCall, GenerateResult } from "later-runtime";

import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeFailure } from "./describe-failure.ts";
import type { TurnView } from "./turn-view.ts";

/** Writes one document per question to standard output. */
export class JsonTurns implements TurnView {
  readonly #terminal: Terminal;
  readonly #calls: ExecutedCall[] = [];
  #question = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  begin(question: string): void {
    this.#question = question;
    this.#calls.length = 0;
    this.#terminal.progress.start("Waiting for the model");
  }

  show(event: ConversationEvent): void {
    if (event.type === "call-end") this.#calls.push(event);
  }

  end({ text, calls, rounds, usage, finishReason }: GenerateResult): void {
    this.#write({ ok: true, text, calls: calls.map(describeCall), rounds, usage, finishReason });
  }

  fail(error: unknown): void {
    const calls = this.#calls.map(describeCall);
    this.#write({ ok: false, error: describeFailure(error), calls });
  }

  #write(document: object): void {
    this.#terminal.progress.stop();
    writeJson(this.#terminal.out, { question: this.#question, ...document });
  }
}

function describeCall({ round, call, outcome, durationMs }: ExecutedCall): object {
  const ending = outcome.ok ? { value: outcome.value } : { error: outcome.error };
  return { round, ...call, ok: outcome.ok, ...ending, durationMs };
}
