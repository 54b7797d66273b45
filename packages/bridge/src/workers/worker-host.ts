import type { Runtime } from "later-runtime";

import type { HostLog } from "../host/log-record.ts";
import type { StoreRights } from "../requests/request-answerer-options.ts";
import { RequestAnswerer } from "../requests/request-answerer.ts";
import type { Rejection, ToolOffer } from "../worker-protocol/messages.ts";
import type { WorkerLinkOptions } from "./worker-link-options.ts";
import type { WorkerLink } from "./worker-link.ts";

/** What is wrong with an offer of a worker; `undefined` for nothing. */
export type Objection = Rejection | undefined;

/** Decides which tools of workers may be called. */
export interface OfferJudge {
  readonly mode: "strict" | "development";
  /** Judges an offer, for all sessions or for one. Must not throw or reject. */
  judge(
    offer: ToolOffer,
    facts: { readonly session?: string; readonly workerId: string },
  ): Objection | Promise<Objection>;
}

/** What hosts of workers have in common, whichever way these come. */
export interface WorkerHostOptions {
  readonly runtime: Runtime;
  readonly judge: OfferJudge;
  readonly log: HostLog;
}

/** How one connection with a worker is made. */
export interface LinkFacts {
  readonly workerId: string;
  readonly heartbeatMs: number;
  readonly maxMessageBytes: number;
  readonly handshakeTimeoutMs: number;
  /** @default none but sessions that it has been called in */
  readonly store?: StoreRights;
}

/** Makes what connections with workers need. */
export class WorkerHost {
  readonly runtime: Runtime;
  readonly log: HostLog;
  readonly #options: WorkerHostOptions;
  readonly #links = new Set<WorkerLink>();
  readonly #unsubscribe: () => void;

  constructor(options: WorkerHostOptions) {
    this.runtime = options.runtime;
    this.log = options.log;
    this.#options = options;
    this.#unsubscribe = options.runtime.store.onEnd((session) => {
      for (const link of this.#links) link.forgetSession(session);
    });
  }

  /** What a connection with a worker needs of the host. */
  link(facts: LinkFacts): WorkerLinkOptions {
    const { judge } = this.#options;
    const { store = "sessions", ...options } = facts;
    return {
      ...options,
      mode: judge.mode,
      admit: () => undefined,
      judge: async ({ tools, session }, link) => {
        const accepted: ToolOffer[] = [];
        const rejected: Rejection[] = [];
        const given = { workerId: link.id, ...(session === undefined ? {} : { session }) };
        for (const offer of tools) {
          const objection = await judge.judge(offer, given);
          if (objection === undefined) accepted.push(offer);
          else rejected.push(objection);
        }
        this.#tell(link, accepted, rejected);
        return { accepted, rejected };
      },
      openRequests: (link) => {
        this.#links.add(link);
        const answerer = new RequestAnswerer({
          runtime: this.runtime,
          store,
          send: (message, attachments) => link.send(message, attachments),
          mayUse: (session) => link.mayUse(session),
          depthOf: (call) => link.depthOf(call),
          runningCalls: (session) => this.#runningIn(session),
          ready: () => link.ready(),
          log: (event, error) => {
            const text = error instanceof Error ? error.stack : String(error);
            this.log.write("error", event, { worker: link.id, error: text });
          },
        });
        return {
          handle: (message, attachments) => answerer.handle(message, attachments),
          close: () => {
            this.#links.delete(link);
            answerer.close();
          },
        };
      },
    };
  }

  close(): void {
    this.#unsubscribe();
  }

  #runningIn(session: string): number {
    let count = 0;
    for (const link of this.#links) count += link.runningIn(session);
    return count;
  }

  #tell(link: WorkerLink, accepted: readonly ToolOffer[], rejected: readonly Rejection[]): void {
    this.log.write("info", "tools-fulfilled", { worker: link.id, count: accepted.length });
    for (const { name, code, message } of rejected) {
      this.log.write("warn", "tool-rejected", { worker: link.id, tool: name, code, message });
    }
  }
}

/** Takes every tool. */
export const anyOffer: OfferJudge = { mode: "development", judge: () => undefined };
