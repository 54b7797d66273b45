import type { Runtime } from "later-runtime";

import type { ContractBook, OfferPlace } from "../contracts/contract-book.ts";
import type { Contract } from "../contracts/contract.ts";
import type { HostLog } from "../log/log-record.ts";
import type { RequestRights, StoreRights } from "../requests/request-answerer-options.ts";
import { RequestAnswerer } from "../requests/request-answerer.ts";
import type { Rejection, ToolOffer } from "../worker-protocol/messages.ts";
import type { WorkerAudit } from "./worker-audit.ts";
import type { WorkerLinkOptions } from "./worker-link-options.ts";
import type { WorkerLink } from "./worker-link.ts";

/** What hosts of workers have in common, whichever way these come. */
export interface WorkerHostOptions {
  readonly runtime: Runtime;
  /** What workers may fulfil. */
  readonly contracts: ContractBook;
  readonly audit?: WorkerAudit;
  readonly log: HostLog;
  /**
   * What is known of a tool that a worker of snakepit is to run, which does not tell itself.
   *
   * @default that it takes an object
   */
  readonly offer?: (tool: string) => ToolOffer | undefined;
  /**
   * Takes in a tool that may be called, before it is; tells what is in the way. Must not reject.
   *
   * @default nothing is
   */
  readonly take?: (contract: Contract, place: OfferPlace) => Promise<Rejection | undefined>;
}

/** How one connection with a worker is made. */
export interface LinkFacts {
  readonly workerId: string;
  readonly heartbeatMs: number;
  readonly maxMessageBytes: number;
  readonly handshakeTimeoutMs: number;
  /** Names of the tools that it is to run. @default all that it has */
  readonly tools?: readonly string[] | undefined;
  /** @default none but sessions that it may use */
  readonly store?: StoreRights;
  /** What it may ask for. @default what the runtime has; of sessions, those that it has been called in */
  readonly rights?: Partial<RequestRights>;
}

/** Makes what connections with workers need. */
export class WorkerHost {
  readonly runtime: Runtime;
  readonly log: HostLog;
  readonly offer: WorkerHostOptions["offer"];
  readonly #options: WorkerHostOptions;
  readonly #links = new Set<WorkerLink>();
  readonly #unsubscribe: () => void;

  constructor(options: WorkerHostOptions) {
    this.runtime = options.runtime;
    this.log = options.log;
    this.offer = options.offer;
    this.#options = options;
    this.#unsubscribe = options.runtime.store.onEnd((session) => {
      for (const link of this.#links) link.forgetSession(session);
    });
  }

  /** What a connection with a worker needs of the host. */
  link(facts: LinkFacts): WorkerLinkOptions {
    const { contracts, take, audit } = this.#options;
    const { store = "sessions", rights, tools: wanted, ...options } = facts;
    return {
      ...options,
      mode: contracts.mode,
      limits: this.runtime.limits,
      admit: () => undefined,
      judge: async ({ tools, session }, link) => {
        const place = session === undefined ? {} : { session };
        const judged = contracts.judgeAll(tools, place);
        const accepted: Contract[] = [];
        const rejected = [...judged.rejected];
        for (const contract of judged.accepted) {
          const { name } = contract.declaration;
          const objection =
            wanted?.includes(name) === false ? unwanted(name) : await take?.(contract, place);
          if (objection === undefined) accepted.push(contract);
          else rejected.push(objection);
        }
        for (const { declaration } of accepted) {
          audit?.registration(link.id, declaration.name, session);
        }
        for (const rejection of rejected) {
          audit?.registration(link.id, rejection.name, session, rejection);
        }
        this.#tell(link, accepted.length, rejected);
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
          traceOf: (call) => link.traceOf(call),
          runningCalls: (session) => this.#runningIn(session),
          ready: () => link.ready(),
          log: (event, error) => {
            const text = error instanceof Error ? error.stack : String(error);
            this.log.write("error", event, { worker: link.id, error: text });
          },
          ...rights,
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

  #tell(link: WorkerLink, count: number, rejected: readonly Rejection[]): void {
    this.log.write("info", "tools-fulfilled", { worker: link.id, count });
    for (const { name, code, message } of rejected) {
      this.log.write("warn", "tool-rejected", { worker: link.id, tool: name, code, message });
    }
  }
}

function unwanted(name: string): Rejection {
  return { name, code: "PERMISSION_DENIED", message: "The worker is there for other tools." };
}
