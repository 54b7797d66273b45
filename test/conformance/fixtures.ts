import { deftool, type Tool, type ToolContext, ToolError } from "later-runtime";
import {
  type AdmFunctionDeclaration,
  canonicalJson,
  fromAdmDeclaration,
  readFunctionDeclaration,
} from "later-runtime/adm";

import { isRecord } from "./fields.ts";
import { Unsupported } from "./unsupported.ts";

/**
 * The tools that vectors call. One set of them belongs to one vector, and counts what happens to its tools. The same
 * name and the same declaration give the same tool.
 */
export class FixtureSet {
  readonly #declarations: ReadonlyMap<string, unknown>;
  readonly #tools = new Map<string, Tool>();
  /** Names of fixtures of which nobody here knows what they do. */
  readonly #unknown = new Set<string>();
  readonly #contexts = new Map<string, ToolContext[]>();

  /** @param declarations - of the file, over those that are known here */
  constructor(declarations: ReadonlyMap<string, unknown>) {
    this.#declarations = declarations;
  }

  /**
   * The tool that a vector names, or declares.
   *
   * @throws Unsupported for a name of which nothing is known
   * @throws LaterError `INVALID_DOCUMENT` for a declaration that is none
   */
  tool(subject: unknown): Tool {
    const declaration = this.declaration(subject);
    const key = canonicalJson(declaration);
    let tool = this.#tools.get(key);
    if (tool === undefined) {
      tool = this.#make(declaration);
      this.#tools.set(key, tool);
    }
    return tool;
  }

  /** As {@link FixtureSet.tool}: the declaration in ADM's form. */
  declaration(subject: unknown): AdmFunctionDeclaration {
    if (typeof subject !== "string") return readFunctionDeclaration(declarationIn(subject)).value;
    const isKnown = Object.hasOwn(behaviours, subject);
    const known = isKnown ? declare(subject, knownParameters[subject]) : undefined;
    const document = this.#declarations.get(subject) ?? known;
    if (document === undefined) throw new Unsupported(`the fixture "${subject}" is not known`);
    if (!isKnown) this.#unknown.add(subject);
    return readFunctionDeclaration(document).value;
  }

  /** How often the function of a tool was entered. */
  invocations(name: string): number {
    return this.#contexts.get(name)?.length ?? 0;
  }

  /** Whether the signal of a call of a tool has fired. */
  wasAborted(name: string): boolean {
    return this.#contexts.get(name)?.some(({ signal }) => signal.aborted) ?? false;
  }

  /** @throws Unsupported when a tool was called of which only the declaration is known */
  assertKnown(): void {
    const called = [...this.#unknown].find((name) => this.invocations(name) > 0);
    if (called === undefined) return;
    throw new Unsupported(`it is not known what the fixture "${called}" does`);
  }

  #make(declaration: AdmFunctionDeclaration): Tool {
    const { name, description, parametersJsonSchema } = fromAdmDeclaration(declaration).declaration;
    const { parameters, run } = behaviourOf(declaration);
    const enter = (...values: unknown[]): unknown => {
      const context = values.at(-1) as ToolContext;
      this.#contexts.set(name, [...(this.#contexts.get(name) ?? []), context]);
      return run(...(values as never[]));
    };
    return deftool(
      enter,
      { register: false },
      {
        name,
        description,
        parameters: parametersJsonSchema,
        arguments: [
          ...parameters.map((parameter) => ({ from: "property", name: parameter }) as const),
          { from: "context" },
        ],
        diagnostics: [],
      },
    );
  }
}

/** What a tool does: a function of some parameters, followed by the context of the call. */
interface Behaviour {
  readonly parameters: readonly string[];
  readonly run: (...values: never[]) => unknown;
}

const behaviours: Readonly<Record<string, Behaviour>> = {
  add: { parameters: ["a", "b"], run: (a: number, b: number) => a + b },
  subtract: { parameters: ["a", "b"], run: (a: number, b: number) => a - b },
  label: {
    parameters: ["text", "prefix"],
    run: (text: string, prefix: string = "item") => `${prefix}:${text}`,
  },
  echo: { parameters: ["payload"], run: (payload: unknown) => payload },
  echo_int: { parameters: ["n"], run: (n: unknown) => n },
  void_tool: { parameters: [], run: () => undefined },
  fail: {
    parameters: [],
    run: () => {
      throw new Error("disk quota reached");
    },
  },
  fail_string: {
    parameters: [],
    run: () => {
      // oxlint-disable-next-line no-throw-literal
      throw "nope";
    },
  },
  // oxlint-disable-next-line prefer-promise-reject-errors
  fail_async: { parameters: [], run: () => Promise.reject(undefined) },
  fail_typed: {
    parameters: [],
    run: () => {
      const details = { order_no: "A-17" };
      throw new ToolError("RESOURCE_NOT_FOUND", "no order A-17", { details });
    },
  },
  slow: { parameters: [], run: (context: ToolContext) => wait(60_000, context.signal) },
  nan: { parameters: [], run: () => ({ value: Number.NaN }) },
  cycle: {
    parameters: [],
    run: () => {
      const cycle: Record<string, unknown> = {};
      cycle["self"] = cycle;
      return cycle;
    },
  },
  function_result: { parameters: [], run: () => () => 1 },
  date: { parameters: [], run: () => ({ at: new Date(0), skip: undefined }) },
  mutate: {
    parameters: ["payload"],
    run: (payload: Record<string, unknown>) => {
      payload["changed"] = true;
      return null;
    },
  },
  nap: {
    parameters: ["ms"],
    run: async (ms: number, { signal }: ToolContext) => {
      await wait(ms, signal);
      return ms;
    },
  },
};

/** A tool that a vector only declares takes what its declaration allows, and has nothing to say. */
const mute: Behaviour = { parameters: [], run: () => null };

/** A vector may declare another tool under the name of a fixture. */
function behaviourOf({ name, parameters }: AdmFunctionDeclaration): Behaviour {
  const known = Object.hasOwn(behaviours, name) ? behaviours[name] : undefined;
  const declared = parameters.properties ?? {};
  const isMeant = known?.parameters.every((parameter) => Object.hasOwn(declared, parameter));
  return known !== undefined && isMeant === true ? known : mute;
}

function wait(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, durationMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

const number = { type: "NUMBER" };
const pair = { properties: { a: number, b: number }, required: ["a", "b"] };
const payload = { properties: { payload: { type: "OBJECT" } }, required: ["payload"] };

/** For files that bring no declarations of their own. */
const knownParameters: Readonly<Record<string, object>> = {
  add: pair,
  subtract: pair,
  label: {
    properties: { text: { type: "STRING" }, prefix: { type: "STRING" } },
    required: ["text"],
  },
  echo: payload,
  echo_int: { properties: { n: { type: "INTEGER" } }, required: ["n"] },
  mutate: payload,
  nap: { properties: { ms: { type: "INTEGER" } }, required: ["ms"] },
};

/** Those that are not listed take no arguments. */
function declare(name: string, parameters: object = {}): object {
  const root = { type: "OBJECT", properties: {} };
  return { name, description: `The fixture ${name}.`, parameters: { ...root, ...parameters } };
}

function declarationIn(subject: unknown): unknown {
  return isRecord(subject) && isRecord(subject["declaration"]) ? subject["declaration"] : subject;
}
