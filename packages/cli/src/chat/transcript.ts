import type { ConversationEvent, GenerateResult, IdentifiedCall, JsonValue } from "later-runtime";
import { printJson } from "later-runtime/adm";

import { renderError } from "../rendering/render-error.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { describeFailure } from "./describe-failure.ts";
import type { TurnView } from "./turn-view.ts";

type CallEnd = Extract<ConversationEvent, { readonly type: "call-end" }>;

const longestValue = 500;

/** Writes what the model says to standard output, and what it does to standard error. */
export class Transcript implements TurnView {
  readonly #terminal: Terminal;
  readonly #running = new Map<string, string>();
  readonly #shown = new Set<string>();
  #startedAt = 0;
  #endedCalls = 0;
  /** Text has been written whose line has not been ended. */
  #inLine = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  begin(): void {
    this.#startedAt = performance.now();
    this.#running.clear();
    this.#shown.clear();
    this.#endedCalls = 0;
    this.#terminal.progress.start("Waiting for the model");
  }

  show(event: ConversationEvent): void {
    const { colours } = this.#terminal.err;
    switch (event.type) {
      case "text":
        this.#say(event.text);
        break;
      case "response-discard":
        this.#note(colours.yellow(`${event.problem} It is asked once more.`));
        break;
      case "call-arguments":
        this.#terminal.progress.start(`Waiting for the arguments of ${event.name}`);
        return;
      case "call-start":
        this.#showCall(event.call);
        break;
      case "call-waiting":
        this.#note(colours.yellow(`  ${event.name} waits for a person. ${event.reason ?? ""}`));
        break;
      case "call-pending":
        this.#running.delete(event.call.id);
        break;
      case "call-progress":
        if (event.message !== undefined)
          this.#note(colours.dim(`  ${event.name}: ${event.message}`));
        break;
      case "call-end":
        this.#running.delete(event.call.id);
        this.#endedCalls += 1;
        this.#showOutcome(event);
        break;
      default:
        return;
    }
    this.#await(event);
  }

  end({ text, rounds, calls, usage, finishReason }: GenerateResult): void {
    const { colours } = this.#terminal.err;
    if (text === "") this.#note(colours.yellow("The model answered without text."));
    if (finishReason === "MAX_TOKENS") this.#note(colours.yellow("The answer is cut off."));
    const facts = [
      ...(calls.length === 0
        ? []
        : [`${count(calls.length, "call")} in ${count(rounds, "round")}`]),
      ...(usage.totalTokenCount === undefined ? [] : [count(usage.totalTokenCount, "token")]),
      milliseconds(performance.now() - this.#startedAt),
    ];
    this.#note(colours.dim(facts.join(", ")));
  }

  fail(error: unknown): void {
    const { colours } = this.#terminal.err;
    const { type, message, cause, remedy } = describeFailure(error);
    const ran = this.#endedCalls === 0 ? "" : ` ${count(this.#endedCalls, "call")} had run.`;
    this.#note(`${colours.red(type)} ${message}${ran}`);
    if (cause !== undefined) this.#note(colours.dim(`  ${cause}`));
    if (remedy !== undefined) this.#note(`  ${remedy}`);
  }

  /** A call that waited starts once more when it goes on. */
  #showCall({ id, name, args = {}, repairs = [] }: IdentifiedCall): void {
    const { colours } = this.#terminal.err;
    this.#running.set(id, name);
    if (this.#shown.has(id)) return;
    this.#shown.add(id);
    this.#note(`${colours.cyan("→")} ${colours.bold(name)} ${short(args)}`);
    for (const { path, from, to } of repairs) {
      const place = path === "" ? "name" : path;
      this.#note(colours.dim(`  repaired ${place}: ${from} → ${to ?? "left out"}`));
    }
  }

  #showOutcome({ call, outcome, durationMs }: CallEnd): void {
    const { colours } = this.#terminal.err;
    const time = colours.dim(milliseconds(durationMs));
    if (outcome.ok) {
      this.#note(
        `${colours.green("←")} ${colours.bold(call.name)} ${short(outcome.value)} ${time}`,
      );
      return;
    }
    const [first = "", ...others] = renderError(outcome.error, colours);
    this.#note(`${colours.red("✗")} ${colours.bold(call.name)} ${first} ${time}`);
    for (const line of others) this.#note(`  ${line}`);
  }

  #say(text: string): void {
    this.#terminal.progress.stop();
    this.#terminal.out.write(text);
    this.#inLine = !text.endsWith("\n");
  }

  #note(line: string): void {
    this.#terminal.progress.stop();
    if (this.#inLine) this.#terminal.out.line();
    this.#inLine = false;
    this.#terminal.err.line(line);
  }

  /** Says what is waited for now, except in the middle of the model's words. */
  #await(event: ConversationEvent): void {
    if (event.type === "text") return;
    const names = [...this.#running.values()];
    const what = names.length === 0 ? "Waiting for the model" : `Running ${names.join(", ")}`;
    this.#terminal.progress.start(what);
  }
}

function short(value: JsonValue): string {
  const text = printJson(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

function milliseconds(duration: number): string {
  return duration < 10 ? `${duration.toFixed(1)} ms` : `${Math.round(duration)} ms`;
}
