import { LaterError } from "../errors/later-error.ts";
import type { SerialQueue } from "../store/serial-queue.ts";
import type { SessionLimits } from "../store/session-limits.ts";
import { sessionNotFound } from "../store/session-not-found.ts";
import type { SessionStore, StoreEntry } from "../store/session-store.ts";
import { type Plan, transact } from "../store/transact.ts";
import type { VariableRecord } from "./variable-record.ts";

/** Collection of the present variables: key is the id, alias the name. */
export const variableCollection = "variables";
/** Collection of earlier records, by {@link historyKey}. */
export const historyCollection = "history";

export function historyKey(id: string, version: number): string {
  return `${id}@${version}`;
}

/** A variable as it was read, with the revision that a change of it is conditional on. */
export interface ReadVariable {
  readonly record: VariableRecord;
  readonly revision: number;
}

/** What belongs to one session, whoever asks for it. */
export interface VariableHome {
  readonly store: SessionStore;
  readonly sessionId: string;
  readonly limits: Required<SessionLimits>;
  readonly queue: SerialQueue;
  /** Keeps the session from expiring until what it gives is called. */
  readonly keepAlive: () => () => void;
  /** Watches that are open. */
  watches: number;
}

/** The variables of a session, for one caller. */
export class VariableScope {
  readonly home: VariableHome;
  /** On whose behalf; `undefined` for the application itself. */
  readonly actor: string | undefined;

  constructor(home: VariableHome, actor: string | undefined) {
    this.home = home;
    this.actor = actor;
  }

  /** Variables by id or name; `undefined` in the place of each that does not exist. */
  async find(identifiers: readonly string[]): Promise<(ReadVariable | undefined)[]> {
    const { store, sessionId } = this.home;
    const entries = await store.read(sessionId, variableCollection, identifiers);
    if (entries === undefined) throw sessionNotFound(sessionId);
    return entries.map((entry) => (entry === undefined ? undefined : toReadVariable(entry)));
  }

  /** @throws LaterError `VARIABLE_NOT_FOUND` */
  async require(identifier: string): Promise<ReadVariable> {
    const [variable] = await this.find([identifier]);
    if (variable === undefined) throw variableNotFound(identifier);
    return variable;
  }

  /** Every variable, the oldest first. */
  async list(): Promise<ReadVariable[]> {
    const { store, sessionId } = this.home;
    const entries = await store.readAll(sessionId, variableCollection);
    if (entries === undefined) throw sessionNotFound(sessionId);
    return entries.map(toReadVariable);
  }

  /** Makes a change; see {@link transact}. */
  change<Result>(plan: () => Promise<Plan<Result>>): Promise<Result> {
    const { queue, store, sessionId } = this.home;
    return queue.run(() => transact(store, sessionId, plan));
  }
}

/** The error for an identifier that is neither an id nor a name. */
export function variableNotFound(identifier: string): LaterError {
  return new LaterError("VARIABLE_NOT_FOUND", `There is no variable "${identifier}".`, {
    details: { identifier },
  });
}

function toReadVariable({ value, revision }: StoreEntry): ReadVariable {
  return { record: value as VariableRecord, revision };
}
