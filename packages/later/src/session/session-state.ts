import { LaterError } from "../errors/later-error.ts";
import { isObject } from "../model/json.ts";
import { keepMetadata } from "../store/metadata.ts";
import type { SerialQueue } from "../store/serial-queue.ts";
import type { SessionLimits } from "../store/session-limits.ts";
import { sessionNotFound } from "../store/session-not-found.ts";
import type { SessionStore, StoredSession, StoreWrite } from "../store/session-store.ts";
import { transact } from "../store/transact.ts";
import { variableCollection } from "../variables/variable-scope.ts";
import { programCollection } from "./programs.ts";

/** What can be changed about a session. */
export interface SessionState {
  readonly metadata: Readonly<Record<string, string>>;
  /** How long the session lives without being used, in milliseconds; `Infinity` for ever. */
  readonly ttlMs: number;
  /** The worker that served it last, which may have more of it in memory. */
  readonly workerId?: string;
}

/** What is known about a session. */
export interface SessionInfo extends SessionState {
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  /** In milliseconds since 1970. */
  readonly lastUsedAt: number;
  readonly variableCount: number;
  readonly programCount: number;
  /** How often a variable was made or changed. */
  readonly variableUpdates: number;
  /** What the session holds, approximately. */
  readonly bytes: number;
}

/** What is kept of a session besides its times. */
interface StoredState {
  readonly metadata: Readonly<Record<string, string>>;
  readonly workerId?: string;
}

const collection = "session";
const key = "state";

/** What state is read from and written to. */
export interface StateHome {
  readonly store: SessionStore;
  readonly sessionId: string;
  readonly limits: Required<SessionLimits>;
  readonly queue: SerialQueue;
}

/** @throws LaterError `SESSION_NOT_FOUND` */
export async function readSessionInfo({ store, sessionId }: StateHome): Promise<SessionInfo> {
  const stored = await store.describe(sessionId);
  const entries = await store.read(sessionId, collection, [key]);
  if (stored === undefined || entries === undefined) throw sessionNotFound(sessionId);
  return toInfo(stored, entries[0]?.value as StoredState | undefined);
}

/**
 * Changes state to what a function makes of it, which may be called more than once.
 *
 * @throws LaterError `SESSION_NOT_FOUND`, `INVALID_ARGUMENT`, `QUOTA_EXCEEDED`
 */
export async function updateSessionState(
  home: StateHome,
  change: (state: SessionState) => SessionState,
): Promise<SessionState> {
  const { store, sessionId, queue, limits } = home;
  return queue.run(() =>
    transact(store, sessionId, async () => {
      const stored = await store.describe(sessionId);
      const [entry] = (await store.read(sessionId, collection, [key])) ?? [];
      if (stored === undefined) throw sessionNotFound(sessionId);
      const present = (entry?.value ?? { metadata: {} }) as StoredState;
      const state = readState(change({ ...present, ttlMs: stored.ttlMs }), limits);
      const { ttlMs } = state;
      return {
        commit: { writes: [writeState(state, entry?.revision ?? 0)], ttlMs },
        result: state,
      };
    }),
  );
}

/** Keeps the state that a session begins with. */
export async function storeInitialState(home: StateHome, state: SessionState): Promise<void> {
  const { store, sessionId } = home;
  const { status } = await store.commit(sessionId, { writes: [writeState(state, 0)] });
  if (status !== "committed") throw sessionNotFound(sessionId);
}

/** Checks state that comes from outside. */
export function readState(state: unknown, limits: Required<SessionLimits>): SessionState {
  if (!isObject(state)) throw invalid("The state of a session has to be an object.");
  const { metadata = {}, ttlMs, workerId } = state;
  if (!isObject(metadata)) throw invalid("The metadata of a session have to be an object.");
  assertTtl(ttlMs);
  if (workerId !== undefined && (typeof workerId !== "string" || workerId === "")) {
    throw invalid("The id of a worker is a text that is not empty.");
  }
  const kept = keepMetadata(metadata as Record<string, string>, limits.metadataLength);
  return { metadata: kept, ttlMs, ...(workerId === undefined ? {} : { workerId }) };
}

/** @throws LaterError `INVALID_ARGUMENT` */
export function assertTtl(ttlMs: unknown): asserts ttlMs is number {
  if (typeof ttlMs === "number" && ttlMs >= 0) return;
  throw invalid('"ttlMs" has to be a number of milliseconds of at least 0, or Infinity.');
}

function writeState({ metadata, workerId }: SessionState, expected: number): StoreWrite {
  const value: StoredState = { metadata, ...(workerId === undefined ? {} : { workerId }) };
  return { collection, key, expected, value };
}

function toInfo(stored: StoredSession, state: StoredState | undefined): SessionInfo {
  const { id, createdAt, lastUsedAt, ttlMs, bytes, usage } = stored;
  const variables = usage(variableCollection);
  return {
    id,
    metadata: state?.metadata ?? {},
    ...(state?.workerId === undefined ? {} : { workerId: state.workerId }),
    createdAt,
    lastUsedAt,
    ttlMs,
    variableCount: variables.entries,
    programCount: usage(programCollection).entries,
    variableUpdates: variables.writes,
    bytes,
  };
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_ARGUMENT", message);
}
