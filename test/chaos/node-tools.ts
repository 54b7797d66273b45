import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import {
  deftool,
  type JsonSchemaObject,
  type Tool,
  type ToolContext,
  ToolError,
} from "later-runtime";

/** The tools of workers in Node.js, and of those that dial the host. `programs/tools.py` has the same. */
export function createTools(ledger: string): readonly Tool[] {
  return [
    {
      ...describe("mark", "Takes a while.", { ms: number }),
      execute: ({ call, ms }: Timed) => delay(ms, call),
    },
    {
      ...describe("look", "Takes a while, and may be repeated.", { ms: number }),
      annotations: { readOnly: true },
      execute: ({ call, ms }: Timed) => delay(ms, call),
    },
    {
      ...describe("hog", "Keeps the processor busy.", { ms: number }),
      execute: ({ call, ms }: Timed) => {
        const end = performance.now() + ms;
        while (performance.now() < end);
        return call;
      },
    },
    {
      ...describe("refuse", "Fails on purpose."),
      execute: ({ call }: Called) => {
        throw new ToolError("REFUSED", call);
      },
    },
    { ...describe("die", "Ends the process."), execute: () => process.exit(9) },
    {
      ...describe("count", "Counts.", { to: integer }, integer),
      *generate({ to }: Called & { readonly to: number }) {
        for (let index = 0; index < to; index += 1) yield index;
      },
    },
    {
      ...describe("large", "Gives a long text.", { size: integer }),
      execute: ({ size }: Called & { readonly size: number }) => "x".repeat(size),
    },
    {
      ...describe(
        "tally",
        "Counts up a variable of the session; says in which life of the host, which session and version it was.",
      ),
      execute: async (_: Called, { variables, sessionId }: ToolContext) => {
        const { version } = await variables.update<number>("tally", (value) => value + 1);
        return `${await variables.variable<number>("life").get()}:${sessionId}:${version}`;
      },
    },
  ].map((definition) => toTool(ledger, definition));
}

/** A tool that only workers have which dial the host. */
export function createRemoteTool(ledger: string): Tool {
  return toTool(ledger, {
    ...describe("remote_mark", "Takes a while, on another machine.", { ms: number }),
    execute: ({ call, ms }: Timed) => delay(ms, call),
  });
}

/** A tool that only workers have which a host starts: with them goes what they leave behind. */
export function createPoolTool(ledger: string): Tool {
  return toTool(ledger, {
    ...describe("litter", "Leaves a process behind."),
    execute: ({ call }: Called) => {
      spawn("sleep", ["600"], { stdio: "inherit" });
      return call;
    },
  });
}

interface Called {
  readonly call: string;
}

interface Timed extends Called {
  readonly ms: number;
}

interface Definition {
  readonly name: string;
  readonly description: string;
  readonly parameters: JsonSchemaObject;
  readonly response: JsonSchemaObject;
  readonly annotations?: { readonly readOnly: boolean };
  readonly execute?: (args: never, context: ToolContext) => unknown;
  /** In the place of `execute`: hands out partial results. */
  readonly generate?: (args: never) => Generator;
}

const number: JsonSchemaObject = { type: "number" };
const integer: JsonSchemaObject = { type: "integer" };
const text: JsonSchemaObject = { type: "string" };

function describe(
  name: string,
  description: string,
  properties: Readonly<Record<string, JsonSchemaObject>> = {},
  response: JsonSchemaObject = text,
): Definition {
  const all = { call: text, ...properties };
  const parameters = {
    type: "object",
    properties: all,
    required: Object.keys(all),
    additionalProperties: false,
  } as const;
  return { name, description, parameters, response };
}

/** Each call is written down before anything else. */
function toTool(ledger: string, definition: Definition): Tool {
  const { execute, generate, ...declaration } = definition;
  const writeDown = (call: string): void => appendFileSync(ledger, `${definition.name} ${call}\n`);
  return deftool({
    ...declaration,
    register: false,
    execute:
      generate === undefined
        ? (args: unknown, context: ToolContext): unknown => {
            writeDown((args as Called).call);
            return execute?.(args as never, context);
          }
        : function* (args: unknown): Generator {
            writeDown((args as Called).call);
            yield* generate(args as never);
          },
  });
}
