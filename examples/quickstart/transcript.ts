import type { Writable } from "node:stream";
import { styleText } from "node:util";

import { type ConversationEvent, type GenerateResult, LaterError } from "later-runtime";

/** What is known before the first request. */
interface Beginning {
  readonly names: readonly string[];
  readonly readMs: number;
  readonly model: string;
  readonly question: string;
}

/** Prints a conversation as it happens, for a person to read. */
interface Transcript {
  begin(beginning: Beginning): void;
  show(this: void, event: ConversationEvent): void;
  end(result: GenerateResult, totalMs: number): void;
  fail(error: unknown): void;
  hint(text: string): void;
}

/** Makes a transcript on a stream; in colour when it is a terminal. */
export function createTranscript(output: Writable & { readonly isTTY?: boolean }): Transcript {
  const colour = output.isTTY && !process.env["NO_COLOR"];
  const paint = (style: "bold" | "cyan" | "dim" | "green" | "red", text: string): string =>
    colour ? styleText(style, plain(text)) : plain(text);
  const line = (label: string, text: string): boolean =>
    output.write(`${label.padEnd(9)}${text}\n`);
  const json = (value: unknown): string =>
    plain(JSON.stringify(value, null, 1).replaceAll(/\s*\n\s*/g, " "));

  return {
    begin({ names, readMs, model, question }) {
      line("tools", `${names.join(", ")} ${paint("dim", `declared in ${milliseconds(readMs)}`)}`);
      line("model", model);
      line("you", paint("bold", question));
    },
    show(event) {
      if (event.type === "call-start") {
        const { name, args = {} } = event.call;
        line(`round ${event.round}`, `${paint("cyan", "→")} ${plain(name)} ${json(args)}`);
      } else if (event.type === "call-end") {
        const { call, outcome, durationMs } = event;
        const name = plain(call.name);
        const answer = outcome.ok
          ? `${paint("green", "←")} ${name} ${json(outcome.value)}`
          : `${paint("red", "✗")} ${name} ${plain(`${outcome.error.type}: ${outcome.error.message}`)}`;
        line("", `${answer} ${paint("dim", milliseconds(durationMs))}`);
      }
    },
    end({ text, rounds, calls, usage }, totalMs) {
      line("model", paint("bold", text));
      const counts = [count(rounds, "round"), count(calls.length, "call")];
      const tokens = count(usage.totalTokenCount ?? 0, "token");
      line("", paint("dim", [...counts, tokens, milliseconds(totalMs)].join(", ")));
    },
    fail(error) {
      const message = error instanceof Error ? error.message : String(error);
      line("failed", paint("red", LaterError.is(error) ? `${error.code}: ${message}` : message));
    },
    hint(text) {
      line("", paint("dim", text));
    },
  };
}

/** What models and tools say could move the cursor, set colours or turn the direction of writing. */
function plain(text: string): string {
  return text.replaceAll(/[^\P{Control}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

function milliseconds(duration: number): string {
  return duration < 10 ? `${duration.toFixed(1)} ms` : `${Math.round(duration)} ms`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
