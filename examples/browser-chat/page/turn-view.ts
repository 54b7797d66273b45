import type { Decisions } from "later-runtime";
import type { PublicEvent } from "later-runtime/http";

import { CallView } from "./call-view.ts";

/** What is seen of one turn: its calls, the answer, and how it failed. */
export class TurnView {
  readonly element: HTMLElement = document.createElement("section");
  readonly #calls = new Map<string, CallView>();
  readonly #list = document.createElement("ul");
  readonly #answer = document.createElement("p");
  readonly #decide: (decisions: Decisions) => void;
  /** What is allowed or denied of the calls that wait. */
  #decisions: Decisions = {};
  #round = -1;

  constructor(decide: (decisions: Decisions) => void) {
    this.#decide = decide;
    this.#answer.className = "answer";
    this.element.append(this.#list, this.#answer);
  }

  show(event: PublicEvent): void {
    switch (event.type) {
      case "text":
        if (event.round !== this.#round) this.#answer.textContent = "";
        this.#round = event.round;
        this.#answer.textContent += event.text;
        break;
      case "response-discard":
        this.#answer.textContent = "";
        break;
      case "call-start":
        this.#callOf(event.call).begin();
        break;
      case "call-progress":
        this.#calls.get(event.callId)?.progress(event);
        break;
      case "call-end":
        this.#callOf(event.call).end(event.result);
        break;
      case "finish":
        for (const call of event.result.pending) {
          this.#callOf(call).ask((decision) => {
            this.#decisions = { ...this.#decisions, [call.id]: decision };
            const isDecided = event.result.pending.every(({ id }) => id in this.#decisions);
            if (isDecided) this.#decide(this.#decisions);
          });
        }
        break;
      default:
    }
  }

  fail(message: string): void {
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.textContent = message;
    this.element.append(problem);
  }

  #callOf(call: ConstructorParameters<typeof CallView>[0]): CallView {
    const known = this.#calls.get(call.id);
    if (known !== undefined) return known;
    const view = new CallView(call);
    this.#calls.set(call.id, view);
    this.#list.append(view.element);
    return view;
  }
}
