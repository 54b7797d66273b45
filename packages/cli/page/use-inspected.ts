import { useEffect, useState } from "preact/hooks";

import type { Inspected } from "../src/inspecting/inspected.ts";
import type { Connection } from "./connection.ts";

/** What the command says of the tools. */
interface Known {
  readonly inspected: Inspected | undefined;
  /** Why nothing is known, or whether it may be outdated. */
  readonly failure: string | undefined;
}

const pauseMs = 300;

/** Asks the command for the tools, and once more whenever it has been started anew. */
export function useInspected(connection: Connection): Known {
  const [known, setKnown] = useState<Known>({ inspected: undefined, failure: undefined });
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    void (async () => {
      while (!signal.aborted) {
        try {
          const inspected = await connection.describe();
          setKnown({ inspected, failure: undefined });
          await connection.ended(signal);
        } catch (error) {
          const { message: failure } = error as Error;
          setKnown((before) => ({ ...before, failure }));
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    })();
    return () => leaving.abort();
  }, [connection]);
  return known;
}
