import type { JsonObject, JsonValue } from "later-runtime";

import type { ReceivedHeader } from "../carrier/carrier.ts";
import type { CallError, Request } from "../worker-protocol/messages.ts";
import type { OwnWorker } from "./conformance-case.ts";
import type { ToolName } from "./conformance-tools.ts";
import { Conversation, type Received } from "./conversation.ts";
import { describeMessage, describeValue } from "./describe-message.ts";
import { greet, type Greeting } from "./greet.ts";
import { Mismatch } from "./mismatch.ts";
import { NotApplicable } from "./not-applicable.ts";
import { Offers } from "./offers.ts";
import { isSameJson } from "./same-json.ts";
import type { SessionHost } from "./session-host.ts";
import { StandingRules } from "./standing-rules.ts";
import type { StartedWorker } from "./worker-starter.ts";

/** What all workers of one check share. */
export interface CheckSurroundings {
  readonly host: SessionHost;
  /** How long a worker may take for what it has to do, in milliseconds. */
  readonly timeoutMs: number;
  /** How long tools take that are to take a while, in milliseconds. */
  readonly paceMs: number;
}

/** More places than these are not filled, to see what happens when all are taken. */
const mostPlaces = 256;

/** How long to wait for what must not come, in milliseconds. */
const quietMs = 60;

/** A worker that has been greeted, and what cases do with it. */
export class CheckedWorker {
  readonly started: StartedWorker;
  readonly conversation: Conversation;
  readonly rules: StandingRules;
  readonly greeting: Greeting;
  /** The names of the tools that it offers. */
  readonly tools: ReadonlySet<string>;
  readonly host: SessionHost;
  readonly paceMs: number;
  /** Whether requests are kept until {@link answerRequest}. */
  holdsRequests = false;
  readonly #timeoutMs: number;
  #lastId = 0;

  private constructor(
    started: StartedWorker,
    { host, timeoutMs, paceMs }: CheckSurroundings,
    parts: Pick<CheckedWorker, "conversation" | "rules" | "greeting" | "tools">,
  ) {
    this.started = started;
    this.conversation = parts.conversation;
    this.rules = parts.rules;
    this.greeting = parts.greeting;
    this.tools = parts.tools;
    this.host = host;
    this.paceMs = paceMs;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Greets a worker.
   *
   * @throws GreetingFailure when it does not say who it is, or what it offers
   */
  static async open(
    started: StartedWorker,
    surroundings: CheckSurroundings,
    own: OwnWorker = {},
  ): Promise<CheckedWorker> {
    const rules = new StandingRules();
    const offers = new Offers(own.rejectedTool);
    let takeRequest = (_request: Received): void => {};
    const conversation = new Conversation(started.line, surroundings.timeoutMs, {
      sent: rules.sent,
      receivedOther: rules.receivedOther,
      received: (received) => {
        const { type } = received.header;
        rules.received(received);
        if (type === "fulfil") offers.take(received);
        else if (type === "request" || type === "abandon") takeRequest(received);
      },
    });
    const greeting = await greet(conversation, offers, own);
    const parts = { conversation, rules, greeting, tools: offers.tools };
    const worker = new CheckedWorker(started, surroundings, parts);
    const answerer = surroundings.host.connect((header, attachments) =>
      conversation.send(header as ReceivedHeader, attachments),
    );
    void conversation.closed.then(() => answerer.close());
    takeRequest = ({ header, attachments }) => {
      if (!worker.holdsRequests) answerer.handle({ ...header }, attachments);
    };
    return worker;
  }

  /** How many calls it runs at a time. */
  get concurrency(): number {
    return this.greeting.concurrency;
  }

  send(header: ReceivedHeader, attachments?: readonly Uint8Array[]): void {
    this.conversation.send(header, attachments);
  }

  /** A number that no call of this connection has had. */
  newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The message of a call. @param facts its further members, or others */
  callOf(
    tool: ToolName,
    args: JsonObject,
    facts: Readonly<Record<string, unknown>> = {},
  ): ReceivedHeader & { readonly id: number } {
    const id = this.newId();
    const common = { type: "call", id, tool, args, session: "conformance", callId: `call-${id}` };
    return { ...common, ...facts };
  }

  /** Begins a call. @returns its id */
  call(tool: ToolName, args: JsonObject, facts: Readonly<Record<string, unknown>> = {}): number {
    const message = this.callOf(tool, args, facts);
    this.send(message);
    return message.id;
  }

  /**
   * Takes all places with calls that wait.
   *
   * @param ms how long, in milliseconds
   * @param firstMs how long the first of them waits
   * @returns their ids
   */
  fillPlaces(ms: number = this.paceMs * 2, firstMs: number = ms): readonly number[] {
    if (this.concurrency > mostPlaces) {
      throw new NotApplicable(`it runs more than ${mostPlaces} calls at a time`);
    }
    return Array.from({ length: this.concurrency }, (_, place) =>
      this.call("conformance_sleep", { mark: `place ${place}`, ms: place === 0 ? firstMs : ms }),
    );
  }

  /** Waits for a message of a type, which may have come already. */
  message(
    type: string,
    facts: JsonObject = {},
    expected: string = describeMessage({ type, ...facts }),
  ): Promise<Received> {
    const wanted = Object.entries(facts);
    return this.conversation.until(
      ({ header }) =>
        header.type === type && wanted.every(([name, value]) => isSameJson(header[name], value)),
      expected,
    );
  }

  /** Waits for the end of a call. */
  result(id: number): Promise<Received> {
    return this.message("result", { id });
  }

  /** Waits for what a call returns. @throws Mismatch for a call that fails */
  async value(id: number): Promise<JsonValue> {
    const { header } = await this.result(id);
    if (header["value"] !== undefined) return header["value"] as JsonValue;
    throw new Mismatch(`it sent ${describeMessage(header)}`, `a value of the call ${id}`);
  }

  /** Waits for a call that has to return a value. */
  async returns(id: number, value: JsonValue): Promise<void> {
    const returned = await this.value(id);
    if (isSameJson(returned, value)) return;
    throw new Mismatch(
      `the call ${id} returned ${describeValue(returned)}`,
      `the value ${describeValue(value)}`,
    );
  }

  /** Waits for a call that has to fail. @param type which types may come; any, if none is given */
  async fails(id: number, ...types: readonly string[]): Promise<CallError> {
    const { header } = await this.result(id);
    const error = header["error"] as CallError | undefined;
    if (error !== undefined && (types.length === 0 || types.includes(error.type))) return error;
    const which = types.length === 0 ? "" : ` of the type ${types.join(" or ")}`;
    throw new Mismatch(`it sent ${describeMessage(header)}`, `an error${which} of the call ${id}`);
  }

  /** Waits for an answer to a ping: all that came before has been read then. */
  async ping(): Promise<Received> {
    const id = this.newId();
    this.send({ type: "ping", id });
    return this.message("pong", { id });
  }

  /** Whether it still runs calls, and all that it had to send has come. */
  async goesOn(): Promise<void> {
    const value = `on ${this.newId()}`;
    await this.returns(this.call("conformance_echo", { value }), value);
  }

  /** Waits a little. @throws Mismatch if there is a message that must not come */
  async never(isUnwanted: (header: ReceivedHeader) => boolean, expected: string): Promise<void> {
    await this.pause(quietMs);
    const found = this.conversation.received.find(({ header }) => isUnwanted(header));
    if (found !== undefined) {
      throw new Mismatch(`it sent ${describeMessage(found.header, found.attachments)}`, expected);
    }
  }

  /** Lets time pass, in milliseconds. */
  pause(ms: number): Promise<void> {
    return pause(ms);
  }

  /** Answers a request that was held. */
  answerRequest({ header }: Received, answer: Readonly<Record<string, unknown>>): void {
    this.send({ type: "response", id: (header as unknown as Request).id, ...answer });
  }

  /** Waits for the end of the worker's process. @throws Mismatch when it does not come in time */
  async untilEnded(): Promise<void> {
    const { process } = this.started;
    if (process === undefined) throw new NotApplicable("its process cannot be seen");
    const controller = new AbortController();
    const isLate = await Promise.race([
      process.exited.then(() => false),
      pause(this.#timeoutMs, controller.signal).then(() => true),
    ]);
    controller.abort();
    if (isLate) {
      throw new Mismatch(
        `its process was still there after ${this.#timeoutMs} ms`,
        "the end of its process",
      );
    }
  }
}

/** @param signal ends it before */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
