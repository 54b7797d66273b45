import type { ReceivedHeader } from "../carrier/carrier.ts";
import type { Request, WorkerMessage } from "../worker-protocol/messages.ts";
import { readWorkerMessage } from "../worker-protocol/read-worker-message.ts";
import type { ConversationWitness, Received } from "./conversation.ts";
import { describeMessage, describeValue } from "./describe-message.ts";
import { Mismatch } from "./mismatch.ts";

/** Rules that hold at any time, by the id of the case that they decide. */
export type StandingRule =
  | "always.messages"
  | "always.one-result"
  | "always.nothing-after-result"
  | "always.credit"
  | "always.last"
  | "always.request-ids";

interface OpenCall {
  /** What is left of it; `undefined` for a call whose chunks nobody takes. */
  credit: number | undefined;
  hasChunks: boolean;
  hasEnded: boolean;
}

/** Watches one connection for what must not happen on it, whatever is looked at. */
export class StandingRules implements ConversationWitness {
  /** The first violation of each rule. */
  readonly violations: Map<StandingRule, Mismatch> = new Map();
  readonly #calls = new Map<unknown, OpenCall>();
  readonly #requests = new Set<unknown>();

  /** How many calls have no result yet. */
  get openCalls(): number {
    return [...this.#calls.values()].filter(({ hasEnded }) => !hasEnded).length;
  }

  /** Whether a request has not been answered yet. */
  awaitsAnswer(id: unknown): boolean {
    return this.#requests.has(id);
  }

  readonly sent = (header: ReceivedHeader): void => {
    const { type, id, credit, count } = header;
    if (type === "response") this.#requests.delete(id);
    if (type === "call") {
      this.#calls.set(id, {
        credit: credit as number | undefined,
        hasChunks: false,
        hasEnded: false,
      });
    }
    const call = this.#calls.get(id);
    if (type === "credit" && call?.credit !== undefined) call.credit += count as number;
  };

  readonly received = ({ header }: Received): void => {
    const message = readWorkerMessage(header);
    if (typeof message !== "string") this.#judge(message);
    else {
      const isKnown = message === "MALFORMED_MESSAGE";
      const expected = isKnown ? `the members of "${header.type}"` : "a type that a worker sends";
      this.#violated("always.messages", `it sent ${describeMessage(header)}`, expected);
    }
  };

  readonly receivedOther = (header: unknown): void => {
    const message = `it sent the header ${describeValue(header)}`;
    this.#violated("always.messages", message, 'an object with a "type"');
  };

  #judge(message: WorkerMessage): void {
    switch (message.type) {
      case "result":
        this.#judgeResult(message.id, message.last === true);
        break;
      case "chunk":
        this.#judgeChunk(message.id);
        break;
      case "progress":
        if (this.#calls.get(message.id)?.hasEnded !== false) this.#tooLate("progress", message.id);
        break;
      case "request":
        this.#judgeRequest(message);
        break;
      default:
    }
  }

  #judgeResult(id: number, isLast: boolean): void {
    const call = this.#calls.get(id);
    if (call?.hasEnded !== false) {
      const which = call === undefined ? "which was never made" : "which had ended already";
      const message = `it sent a result of the call ${id}, ${which}`;
      this.#violated("always.one-result", message, "one result for each call");
      return;
    }
    call.hasEnded = true;
    if (isLast && !call.hasChunks) {
      const message = `it ended the call ${id} with "last", without having sent a chunk`;
      this.#violated("always.last", message, '"value", where there was no chunk');
    }
  }

  #judgeChunk(id: number): void {
    const call = this.#calls.get(id);
    if (call?.hasEnded !== false) return this.#tooLate("chunk", id);
    call.hasChunks = true;
    // One without any is what a case of its own is about.
    if (call.credit === undefined) return;
    call.credit -= 1;
    if (call.credit >= 0) return;
    const message = `it sent a chunk of the call ${id}, which had no credit left`;
    this.#violated("always.credit", message, "no more chunks than there is credit");
  }

  #judgeRequest({ id, method, session }: Request): void {
    if (typeof method !== "string" || typeof session !== "string") {
      const message = `it sent a request ${id} without method or session`;
      this.#violated("always.messages", message, "texts for both");
    }
    if (this.#requests.has(id)) {
      const message = `it sent a request with the id ${id}, while another with it was not answered`;
      this.#violated("always.request-ids", message, "an id that is not in use");
    }
    this.#requests.add(id);
  }

  #tooLate(type: string, id: number): void {
    const message = `it sent ${type} for the call ${id}, which was not running`;
    this.#violated("always.nothing-after-result", message, "nothing of a call behind its result");
  }

  #violated(rule: StandingRule, message: string, expected: string): void {
    if (!this.violations.has(rule)) this.violations.set(rule, new Mismatch(message, expected));
  }
}
