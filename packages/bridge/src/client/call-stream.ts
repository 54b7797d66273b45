import { type JsonValue, LaterError } from "later-runtime";

import type { Carrier } from "../carrier/carrier.ts";
import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import { HostRequests } from "../remote-store/host-requests.ts";
import type { HostRequest } from "../remote-store/requester.ts";
import { longestTimerMs } from "../time/longest-timer.ts";
import type { CallOptions } from "./connection.ts";
import type { RunningCalls } from "./running-calls.ts";
import { deadlineExceeded } from "./to-later-error.ts";

/** The method that a call over the stream stands for. */
const { executeTool } = BridgeService.method;

/** Calls that follow each other in less, in milliseconds, share a stream; it ends when none has come for so long. */
const restMs = 1_000;

/**
 * One stream to a host for calls of tools, which costs both sides a fraction of what a request for each call does. There is
 * one while calls follow each other closely: it keeps the process alive, and a host has to keep it. Calls do not wait until
 * there is one, and hosts that do not know of it have none.
 */
export class CallStream {
  readonly #dial: () => Promise<Carrier>;
  readonly #calls: RunningCalls;
  #requests: HostRequests | undefined;
  #isOpening = false;
  /** The host has refused. */
  #isRefused = false;
  #lastCallAt = -Infinity;
  #running = 0;

  /**
   * @param dial - opens a stream; rejects with `HOST_UNAVAILABLE` for a host that may take one later
   * @param calls - those of the client, which this one's are added to
   */
  constructor(dial: () => Promise<Carrier>, calls: RunningCalls) {
    this.#dial = dial;
    this.#calls = calls;
  }

  /** Whether there is a stream. */
  get isOpen(): boolean {
    return this.#requests !== undefined;
  }

  /** Whether the call that is about to be made goes over the stream. Asked once for each. */
  takesNext(): boolean {
    const now = performance.now();
    const isClose = now - this.#lastCallAt < restMs;
    this.#lastCallAt = now;
    if (isClose && !this.isOpen && !this.#isOpening && !this.#isRefused) void this.open();
    return this.isOpen;
  }

  /** Opens the stream if the host has one. */
  async open(): Promise<void> {
    this.#isOpening = true;
    try {
      this.#use(await this.#dial());
    } catch (error) {
      // The request that the call is made with says what is wrong.
      this.#isRefused = !LaterError.is(error) || error.code !== "HOST_UNAVAILABLE";
    } finally {
      this.#isOpening = false;
    }
  }

  /**
   * Makes a call over the stream.
   *
   * @throws LaterError `CANCELLED`, `TIMEOUT`, `HOST_UNAVAILABLE`, and what the host answers
   */
  async call(
    request: HostRequest,
    { signal, deadlineMs = Infinity }: CallOptions,
  ): Promise<JsonValue> {
    this.#calls.assertWanted(signal);
    if (this.#requests === undefined) throw new LaterError("HOST_UNAVAILABLE");
    const controller = new AbortController();
    const running = this.#calls.add({ cancel: () => controller.abort() }, signal);
    let isLate = false;
    const giveUp = (): void => {
      isLate = true;
      controller.abort();
    };
    const timer = deadlineMs > longestTimerMs ? undefined : setTimeout(giveUp, deadlineMs);
    this.#running += 1;
    try {
      return await this.#requests.request({ ...request, signal: controller.signal });
    } catch (error) {
      throw running.givenUp() ?? (isLate ? deadlineExceeded(executeTool.name) : error);
    } finally {
      this.#running -= 1;
      clearTimeout(timer);
      running.ended();
    }
  }

  #use(carrier: Carrier): void {
    const requests = new HostRequests((message, attachments) => carrier.send(message, attachments));
    this.#requests = requests;
    const forget = (): void => {
      clearInterval(timer);
      if (this.#requests === requests) this.#requests = undefined;
    };
    const timer = setInterval(() => {
      const isResting = performance.now() - this.#lastCallAt >= restMs;
      if (this.#running > 0 || !isResting) return;
      forget();
      carrier.end();
    }, restMs);
    carrier.listen({
      message: (header, attachments) => {
        if (header.type === "response") requests.receive(header, attachments);
      },
      closed: (reason) => {
        forget();
        requests.close(reason);
      },
    });
  }
}
