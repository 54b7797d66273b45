import { commitCases } from "./commit-cases.ts";
import { entryCases } from "./entry-cases.ts";
import { sessionCases } from "./session-cases.ts";
import type { StoreHarness } from "./store-case.ts";
import { watchCases } from "./watch-cases.ts";

/** What is needed of a test framework: Vitest, Jest and `node:test` have it. */
export interface TestFramework {
  readonly describe: (title: string, body: () => void) => unknown;
  readonly it: (title: string, body: () => Promise<void>) => unknown;
}

/**
 * Declares the tests that every {@link SessionStore} has to pass, one store per test.
 *
 * @param name - what the store is called in the titles
 * @param open - opens an empty store
 *
 * @example
 * ```ts
 * import { describe, it } from "node:test";
 * describeSessionStore("RedisSessionStore", async () => ({ store: await openTestStore() }), { describe, it });
 * ```
 */
export function describeSessionStore(
  name: string,
  open: () => StoreHarness | Promise<StoreHarness>,
  { describe, it }: TestFramework,
): void {
  const groups = {
    sessions: sessionCases,
    entries: entryCases,
    commits: commitCases,
    watches: watchCases,
  };
  for (const [group, cases] of Object.entries(groups)) {
    describe(`${name}: ${group}`, () => {
      for (const { title, run } of cases) {
        it(title, async () => {
          const { store, elapse = realTime, dispose } = await open();
          try {
            await run({ store, elapse });
          } finally {
            await dispose?.();
            await store.close();
          }
        });
      }
    });
  }
}

function realTime(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
