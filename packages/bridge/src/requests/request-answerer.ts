import { globalSession, type JsonValue, LaterError } from "later-runtime";

import { quote } from "../wire/invalid-value.ts";
import { attach, detach } from "../worker-protocol/attachments.ts";
import type { RequestError, WatchEvent } from "../worker-protocol/messages.ts";
import { kinds, readMember, readOptional } from "./read-member.ts";
import {
  type AnswererSettings,
  readAnswererOptions,
  type RequestAnswererOptions,
} from "./request-answerer-options.ts";
import { type RequestMethod, RequestScope } from "./request-scope.ts";
import { sessionRequests } from "./session-requests.ts";
import { storeRequests, wholeStoreMethods } from "./store-requests.ts";
import { toRequestError } from "./to-request-error.ts";
import { toolRequests } from "./tool-requests.ts";
import { variableRequests } from "./variable-requests.ts";
import { type News, Watches } from "./watches.ts";

const none: readonly Uint8Array[] = [];

/**
 * Answers what the worker at the other side of one connection asks the host for: each request once, as soon as the
 * answer is there. What comes may be anything.
 */
export class RequestAnswerer {
  readonly #settings: AnswererSettings;
  readonly #watches: Watches;
  readonly #methods: ReadonlyMap<string, RequestMethod>;
  /** Requests that wait for their answers, by id. */
  readonly #outstanding = new Map<number, RequestScope>();
  #isClosed = false;

  constructor(options: RequestAnswererOptions) {
    const settings = readAnswererOptions(options);
    const { maxWatches, ready, log } = settings;
    this.#settings = settings;
    this.#watches = new Watches(maxWatches, {
      ready,
      send: (watch, news) => this.#sendNews(watch, news),
      failed: (error) => log("watch-failed", error),
    });
    const groups = {
      ...sessionRequests(settings),
      ...toolRequests(settings),
      "contracts.list": () => settings.listContracts(),
      ...variableRequests(settings, this.#watches),
      ...storeRequests(settings, this.#watches),
      "watch.stop": (params) => this.#watches.stop(readMember(params, "watch", kinds.count)),
    } satisfies Readonly<Record<string, RequestMethod>>;
    this.#methods = new Map(Object.entries<RequestMethod>(groups));
  }

  /** How many requests wait for their answers. */
  get outstanding(): number {
    return this.#outstanding.size;
  }

  /**
   * Takes a `request` or an `abandon`. Members and attachments may be anything: what has an id of its own is
   * answered, and anything else is a `problem`. Never throws.
   */
  handle(message: object, attachments: readonly Uint8Array[] = none): void {
    const header = message as Readonly<Record<string, unknown>>;
    const { type, id } = header;
    if (this.#isClosed) return;
    if (!kinds.count.accepts(id)) this.#refuse(type, '"id" has to be a whole number.');
    else if (type === "abandon") this.#outstanding.get(id)?.abandon();
    else if (this.#outstanding.has(id)) {
      this.#refuse(type, "A request with the same id waits for its answer.");
    } else if (this.#outstanding.size >= this.#settings.maxOutstanding) {
      this.#respond(id, { error: toRequestError(this.#tooMany()) });
    } else void this.#answer(id, header, attachments);
  }

  /** Ends everything that the worker has asked for; nothing is sent any more. May be called more than once. */
  close(): void {
    this.#isClosed = true;
    this.#watches.close();
    for (const scope of this.#outstanding.values()) scope.abandon();
    this.#outstanding.clear();
  }

  async #answer(
    id: number,
    header: Readonly<Record<string, unknown>>,
    attachments: readonly Uint8Array[],
  ): Promise<void> {
    const { session, call } = header;
    const scope = new RequestScope(session, call);
    this.#outstanding.set(id, scope);
    let answer: Answer;
    try {
      // Up to the method itself nothing is waited for, so that methods begin in the order of the requests.
      answer = { value: (await this.#run(header, attachments, scope)) ?? null };
    } catch (error) {
      answer = { error: this.#describe(error) };
    }
    await this.#settings.ready();
    if (this.#isClosed) return;
    this.#outstanding.delete(id);
    if (this.#respond(id, answer)) scope.afterwards?.();
  }

  #run(
    header: Readonly<Record<string, unknown>>,
    attachments: readonly Uint8Array[],
    scope: RequestScope,
  ): unknown {
    const name = readMember(header, "method", kinds.text);
    readMember(header, "session", kinds.text);
    readOptional(header, "call", kinds.count);
    const method = this.#methods.get(name);
    if (method === undefined) {
      throw new LaterError("INVALID_ARGUMENT", `There is no method ${quote(name)}.`);
    }
    this.#authorize(name, scope.session);
    attach(header, attachments);
    return method(readOptional(header, "params", kinds.object) ?? {}, scope);
  }

  #authorize(method: string, session: string): void {
    const { store, mayUse } = this.#settings;
    // A watch can be left when its session cannot be used any more.
    if (method === "watch.stop") return;
    if (method === "contracts.list") return;
    if (method.startsWith("store.")) {
      const isWhole = wholeStoreMethods.has(method);
      if (store === "none" || (isWhole && store !== "whole")) {
        throw new LaterError("PERMISSION_DENIED", `The worker may not ask for "${method}".`, {
          details: { method },
        });
      }
      // Those that name no session concern all of them.
      if (isWhole && session === globalSession) return;
    }
    if (mayUse(session, method)) return;
    throw new LaterError(
      "PERMISSION_DENIED",
      `The worker may not use the session ${quote(session)}.`,
      {
        details: { sessionId: session },
      },
    );
  }

  #describe(error: unknown): RequestError {
    if (!LaterError.is(error) || error.code === "INTERNAL_ERROR")
      this.#settings.log("request-failed", error);
    return toRequestError(error);
  }

  /** Tells whether what was to be sent has been sent, and not that it could not be. */
  #respond(id: number, answer: Answer): boolean {
    try {
      if ("error" in answer) {
        this.#settings.send({ type: "response", id, error: answer.error }, none);
        return true;
      }
      const { value, binary, attachments } = detach(answer.value, "/value");
      const places = binary === undefined ? undefined : { binary };
      this.#settings.send(
        { type: "response", id, value: value as JsonValue, ...places },
        attachments,
      );
      return true;
    } catch (error) {
      if (!("error" in answer)) this.#respond(id, { error: this.#describe(error) });
      else this.#settings.log("request-failed", error);
      return false;
    }
  }

  #sendNews(watch: number, news: News): void {
    const { value, binary, attachments } = detach({ type: "event", watch, ...news }, "");
    const places = binary === undefined ? undefined : { binary };
    this.#settings.send({ ...(value as WatchEvent), ...places }, attachments);
  }

  #refuse(type: unknown, message: string): void {
    const about = type === "abandon" ? "abandon" : "request";
    try {
      this.#settings.send({ type: "problem", code: "MALFORMED_MESSAGE", message, about }, none);
    } catch (error) {
      this.#settings.log("request-failed", error);
    }
  }

  #tooMany(): LaterError {
    const limit = this.#settings.maxOutstanding;
    const message = `A connection may have ${limit} requests that wait for their answers.`;
    return new LaterError("QUOTA_EXCEEDED", message, { details: { quota: "requests", limit } });
  }
}

type Answer = { readonly value: unknown } | { readonly error: RequestError };
