import { type Context, context, ROOT_CONTEXT } from "@opentelemetry/api";

import { safely } from "./safely.ts";

/** Where the program is; outside of everything where whoever keeps the contexts fails. */
export function activeContext(): Context {
  return safely(() => context.active()) ?? ROOT_CONTEXT;
}
