import { deftool, type Tool, ToolError, ToolRegistry } from "later-runtime";

/** What became of calls that only end when they are told to. */
export interface CallWatch {
  /** Calls that run now. */
  running: number;
  /** Calls whose signal has fired. */
  stopped: number;
  /** How often the endless generator was asked for more. */
  pulled: number;
}

/** Tools that clients in tests run, in a registry of their own, and what they tell of their calls. */
export function createHostTools(): { registry: ToolRegistry; calls: CallWatch } {
  const calls: CallWatch = { running: 0, stopped: 0, pulled: 0 };
  const anything = {
    type: "object",
    properties: { value: {} },
    required: ["value"],
  } as const;
  const nothing = { type: "object", properties: {} } as const;
  const pair = {
    type: "object",
    properties: { a: { type: "number" }, b: { type: "number", description: "The other." } },
    required: ["a", "b"],
    additionalProperties: false,
  } as const;
  const limit = {
    type: "object",
    properties: { n: { type: "integer", minimum: 0, default: 3 } },
  } as const;
  const options = { register: false } as const;
  const registry = new ToolRegistry();
  const tools: readonly Tool[] = [
    deftool({
      ...options,
      name: "add",
      description: "Adds two numbers.",
      parameters: pair,
      execute: ({ a, b }) => a + b,
    }),
    deftool({
      ...options,
      name: "echo",
      description: "Gives back what it is given.",
      parameters: anything,
      execute: ({ value }) => value,
    }),
    deftool({
      ...options,
      name: "fail",
      description: "Fails.",
      parameters: nothing,
      execute: () => {
        throw new ToolError("OUT_OF_PAPER", "The printer has no paper.", { details: { tray: 2 } });
      },
    }),
    deftool({
      ...options,
      name: "secret",
      description: "Is not for clients.",
      parameters: nothing,
      execute: () => "secret",
    }),
    deftool({
      ...options,
      name: "remember",
      description: "Keeps a number among the variables of its session.",
      parameters: {
        type: "object",
        properties: { name: { type: "string" }, value: { type: "number" } },
        required: ["name", "value"],
      } as const,
      execute: async ({ name, value }, { variables }) => {
        await variables.define(name, { type: "float", initial: value });
        return variables.get(name);
      },
    }),
    deftool({
      ...options,
      name: "count",
      description: "Counts from 0.",
      parameters: limit,
      execute: function* ({ n = 3 }) {
        for (let index = 0; index < n; index += 1) yield { index };
      },
    }),
    deftool({
      ...options,
      name: "count_and_fail",
      description: "Counts, then fails.",
      parameters: nothing,
      execute: function* () {
        yield 0;
        throw new ToolError("OUT_OF_PAPER", "The printer has no paper.");
      },
    }),
    deftool({
      ...options,
      name: "endless",
      description: "Hands out texts of 1 KiB until nobody wants them.",
      timeoutMs: Infinity,
      parameters: nothing,
      execute: async function* (_, { signal }) {
        calls.running += 1;
        try {
          while (!signal.aborted) {
            calls.pulled += 1;
            yield "x".repeat(1_024);
          }
        } finally {
          calls.running -= 1;
          if (signal.aborted) calls.stopped += 1;
        }
      },
    }),
    deftool({
      ...options,
      name: "wait",
      description: "Waits until nobody wants it any more, or the variable `phase` says so.",
      timeoutMs: Infinity,
      parameters: nothing,
      execute: async (_, { signal, variables }) => {
        calls.running += 1;
        try {
          if (await variables.has("phase")) {
            const changes = variables.watch("phase", { signal });
            const first = changes.next();
            await variables.set("phase", "running");
            await first;
            for await (const { variable } of changes) {
              if (variable.value === "done") return "finished";
            }
          } else if (!signal.aborted) {
            await new Promise((resolve) => signal.addEventListener("abort", resolve));
          }
          return "stopped";
        } finally {
          calls.running -= 1;
          if (signal.aborted) calls.stopped += 1;
        }
      },
    }),
  ];
  registry.add(...tools);
  return { registry, calls };
}
