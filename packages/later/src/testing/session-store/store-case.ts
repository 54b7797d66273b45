import type { SessionStore } from "../../store/session-store.ts";

/** A store under test. */
export interface StoreHarness {
  /** Empty: no session, nothing that belongs to none. */
  readonly store: SessionStore;
  /** Lets time pass for the store, in milliseconds. @default real time */
  readonly elapse?: (ms: number) => Promise<void>;
  /** Done after the test, before the store is closed. */
  readonly dispose?: () => Promise<void>;
}

/** What a case has to work with. */
interface StoreCaseContext {
  readonly store: SessionStore;
  readonly elapse: (ms: number) => Promise<void>;
}

/** One statement about every store, which throws where it does not hold. */
export interface StoreCase {
  readonly title: string;
  readonly run: (context: StoreCaseContext) => Promise<void>;
}
