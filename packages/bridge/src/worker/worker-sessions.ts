import type { SessionVariables } from "later-runtime";
import { createStoredVariables } from "later-runtime/worker";

import { RemoteSessionStore } from "../remote-store/remote-session-store.ts";
import type { Requester } from "../remote-store/requester.ts";

/** Of so many sessions at a time the variables are kept at hand. */
const maximumSessions = 256;

/** The sessions of the host, as the tools of this worker see them. Nothing is made of one until it is used. */
export class WorkerSessions {
  readonly #requester: Requester;
  readonly #variables = new Map<string, SessionVariables>();
  #store: RemoteSessionStore | undefined;

  constructor(requester: Requester) {
    this.#requester = requester;
  }

  /** The same for all calls of a session, so that their changes wait for each other. */
  variablesOf(session: string): SessionVariables {
    let variables = this.#variables.get(session);
    if (variables === undefined) {
      this.#store ??= new RemoteSessionStore(this.#requester);
      variables = createStoredVariables(this.#store, session);
      this.#forgetOne();
      this.#variables.set(session, variables);
    }
    return variables;
  }

  #forgetOne(): void {
    if (this.#variables.size < maximumSessions) return;
    for (const session of this.#variables.keys()) {
      this.#variables.delete(session);
      return;
    }
  }
}
