import { printJson } from "later-runtime/adm";
import type { PublicEvent } from "later-runtime/http";

import type { ExactArguments } from "./inspected.ts";

/** Adds {@link ExactArguments} to the events that tell of a call. */
export function tellExactArguments(event: PublicEvent): PublicEvent {
  if (!("call" in event)) return event;
  const { call } = event;
  const exact: ExactArguments = { argsText: print(call.args ?? {}) };
  return { ...event, call: { ...call, ...exact } };
}

/** Models can write halves of characters, which no text may hold. */
function print(args: object): string | undefined {
  try {
    return printJson(args);
  } catch {
    return undefined;
  }
}
