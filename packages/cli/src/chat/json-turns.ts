import { type ExecutedCall, type GenerateResult, LaterError } from "later-runtime";

import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { explainCause } from "./explain-cause.ts";
import type { TurnView } from "./turn-view.ts";

/** Writes one document per question to standard output. */
export class JsonTurns implements TurnView {
  readonly #terminal: Terminal;
  #question = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  begin(question: string): void {
    this.#question = question;
    this.#terminal.progress.start("Waiting for the model");
  }

  show(): void {
    // The document at the end says it all.
  }

  end({ text, calls, rounds, usage, finishReason }: GenerateResult): void {
    this.#write({ ok: true, text, calls: calls.map(describeCall), rounds, usage, finishReason });
  }

  fail(error: unknown): void {
    const type = LaterError.is(error) ? error.code : "UNEXPECTED";
    const message = error instanceof Error ? error.message : String(error);
    this.#write({ ok: false, error: { type, message, cause: explainCause(error) } });
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
