import {
  LaterError,
  type SessionEnd,
  type SessionStore,
  type StoreChange,
  type StoreEntry,
  type StoreWatch,
} from "later-runtime";

import { BatchQueue } from "./batch-queue.ts";

/** A session that is gone, and why. */
export interface EndedSession {
  readonly session: string;
  readonly end: SessionEnd;
}

/**
 * Changes of what a session keeps. For a reader that is too slow, changes of an entry before its latest one are left
 * out, and signals likewise.
 *
 * @throws LaterError `SESSION_NOT_FOUND`
 */
export async function watchStore(
  store: SessionStore,
  sessionId: string,
  watch: StoreWatch,
): Promise<BatchQueue<StoreChange>> {
  const queue = new BatchQueue<StoreChange>(
    ({ key, signal }) => (signal === true ? `signal ${key}` : `entry ${key}`),
    () => void opened.then((unwatch) => unwatch?.()),
  );
  const opened = store.watch(sessionId, watch, {
    changed: (changes) => queue.push(changes.map(toChange)),
    ended: () => queue.end(),
  });
  if ((await opened) !== undefined) return queue;
  throw new LaterError("SESSION_NOT_FOUND", `There is no session "${sessionId}".`, {
    details: { sessionId },
  });
}

/** Sessions that end. */
export function watchEnds(store: SessionStore): BatchQueue<EndedSession> {
  const queue = new BatchQueue<EndedSession>(
    ({ session }) => session,
    () => unsubscribe(),
  );
  const unsubscribe = store.onEnd((session, end) => queue.push([{ session, end }]));
  return queue;
}

/** An entry without what its store knows of it besides. */
export function toEntry({ key, alias, revision, value }: StoreEntry): StoreEntry {
  return { key, alias, revision, value };
}

function toChange({ key, alias, entry, signal, note }: StoreChange): StoreChange {
  return {
    key,
    ...(alias === undefined ? {} : { alias }),
    ...(entry === undefined ? {} : { entry: toEntry(entry) }),
    ...(signal === undefined ? {} : { signal }),
    note,
  };
}
