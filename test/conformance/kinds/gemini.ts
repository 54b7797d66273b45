import {
  deftool,
  type FunctionCall,
  LaterError,
  type Outcome,
  Runtime,
  type Session,
  type Tool,
  ToolRegistry,
  toOutcome,
} from "later-runtime";
import {
  type AdmFunctionCall,
  type AdmToolResult,
  fromAdmResult,
  fromAdmToolConfig,
  readToolConfig,
  toAdmCall,
  toAdmResult,
} from "later-runtime/adm";

import { type Conversation, converse, type ConverseOptions } from "../converse.ts";
import { type Check, checkFails, checkResults, type Checks, judge } from "../expectations.ts";
import { Fields, isRecord, toList } from "../fields.ts";
import { FixtureSet } from "../fixtures.ts";
import { type Mismatch, mismatchOf, show } from "../matchers.ts";
import { readVector } from "../read-vector.ts";
import { Unsupported } from "../unsupported.ts";
import type { OpenKind } from "../vector.ts";

/** Vectors about Gemini's form of things: what a model is told, what it answers, and what it is told then. */
export const openGemini: OpenKind = ({ fixtures }) => ({
  async play(vector) {
    const { input, expect } = readVector(vector, ["input"]);
    const fields = new Fields(input, "input");
    const name = fields.text("op") ?? "";
    const play = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (play === undefined) throw new Unsupported(`the operation "${name}" is not known`);
    return play(fields, expect, new FixtureSet(fixtures));
  },
});

type Operation = (
  input: Fields,
  expect: unknown,
  tools: FixtureSet,
) => Promise<readonly Mismatch[]>;

const operations: Readonly<Record<string, Operation>> = {
  declarations: async (input, expect, tools) => {
    const subjects = subjectsOf(input);
    input.end();
    return judgeAttempt(expect, declarationChecks, async () =>
      ask(
        subjects.map((subject) => tools.tool(subject)),
        {
          dialect: JSON.stringify(expect).includes("JsonSchema") ? "json-schema" : "openapi",
        },
      ),
    );
  },

  toolConfig: async (input, expect) => {
    const config = input.takeFirst(["toolConfig", "tool_config", "config"]);
    input.end();
    return judgeAttempt(expect, conversationChecks, async () => {
      const toolConfig = fromAdmToolConfig(readToolConfig(config).value);
      const names = new Set(["any_tool", ...(toolConfig.functionNames ?? [])]);
      return ask([...names].map(openTool), { toolConfig });
    });
  },

  calls: async (input, expect) => {
    const answer = answerIn(input);
    input.end();
    return judgeAttempt(expect, conversationChecks, () => answerTo(answer, []));
  },

  turn: async (input, expect) => {
    const results = input.list("results") ?? [];
    const answer = answerIn(input);
    input.end();
    return judgeAttempt(expect, conversationChecks, () => answerTo(answer, results));
  },

  loop: (input, expect, tools) => playLoop(input, expect, tools, false),
  stream: (input, expect, tools) => playLoop(input, expect, tools, true),
};

async function playLoop(
  input: Fields,
  expect: unknown,
  tools: FixtureSet,
  streaming: boolean,
): Promise<readonly Mismatch[]> {
  const script = input.list("scriptChunks") ?? input.list("script") ?? [];
  const turns = input.list("contents") ?? input.text("prompt");
  const prompt = turns === undefined ? {} : { prompt: turns };
  const subjects = subjectsOf(input);
  const session = input.fields("session");
  const enabled = session?.texts("tools");
  session?.take("id");
  session?.end();
  const options = input.fields("options") ?? new Fields({}, "options");
  // Where there is little to say, it stands beside the script.
  const settings = { ...readSettings(input), ...readSettings(options), ...prompt };
  options.end();
  input.end();
  const registry = new ToolRegistry();
  registry.add(...subjects.map((subject) => tools.tool(subject)));
  await using runtime = new Runtime({ registry });
  const open = await runtime.createSession(enabled === undefined ? {} : { tools: enabled });
  const conversation = await converse({ script, session: open, streaming, ...settings });
  tools.assertKnown();
  return judgeConversation(expect, { ...conversation, tools }, loopChecks);
}

function readSettings(options: Fields): Partial<ConverseOptions> {
  const config = options.takeFirst(["toolConfig", "tool_config"]);
  const settings = {
    maxRounds: options.takeFirst(["maxRounds", "turnLimit"]),
    concurrency: options.number("concurrency"),
    timeoutMs: options.number("timeoutMs"),
    cancelAfterMs: options.number("cancelAfterMs"),
    systemInstruction: options.text("systemInstruction"),
    repair: options.flag("repair"),
    toolConfig: config === undefined ? undefined : fromAdmToolConfig(readToolConfig(config).value),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** One request with some tools, for what is in it. */
async function ask(
  tools: readonly Tool[],
  options: Partial<ConverseOptions>,
): Promise<Conversation> {
  await using runtime = new Runtime({ registry: new ToolRegistry() });
  const session = await runtime.createSession({ tools });
  return await converse({ script: [lastWord], session, ...options });
}

/** One answer of a model, whose calls end as a vector says, in ADM's form without ids and names. */
async function answerTo(answer: unknown, results: readonly unknown[]): Promise<Conversation> {
  const tools = namesIn(answer).filter(isToolName).map(openTool);
  await using runtime = new Runtime({ registry: new ToolRegistry() });
  const session = answering(await runtime.createSession({ tools }), results.values());
  const streaming = Array.isArray(answer);
  // Whoever asks again without having answered the calls gets the same answer again.
  const script = (contents: readonly unknown[]): unknown =>
    JSON.stringify(contents.at(-1)).includes('"functionResponse"') ? lastWord : answer;
  return await converse({ script, session, streaming });
}

const lastWord = { parts: [{ text: "Done." }] };

/** A session whose calls end as a vector says, one after the other. */
function answering(session: Session, results: Iterator<unknown>): Session {
  const execute = async ({ id = "", name }: FunctionCall): Promise<Outcome> => {
    const said: unknown = results.next().value ?? { status: "SUCCESS", content: null };
    const result = { call_id: id, name, ...(isRecord(said) ? said : {}) } as AdmToolResult;
    return toOutcome(fromAdmResult(result));
  };
  const executeAll = (calls: readonly FunctionCall[]): Promise<Outcome[]> =>
    Promise.all(calls.map(execute));
  const own: Readonly<Record<PropertyKey, unknown>> = { execute, executeAll };
  return new Proxy(session, {
    get: (target, name) => {
      const member: unknown = Object.hasOwn(own, name) ? own[name] : Reflect.get(target, name);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

function namesIn(answer: unknown): readonly string[] {
  if (Array.isArray(answer)) return answer.flatMap(namesIn);
  if (!isRecord(answer)) return [];
  const called = isRecord(answer["functionCall"]) ? answer["functionCall"]["name"] : undefined;
  const names = Object.values(answer).flatMap(namesIn);
  return [...new Set(typeof called === "string" ? [called, ...names] : names)];
}

function isToolName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/.test(name);
}

/** Takes whatever it is called with. */
function openTool(name: string): Tool {
  return deftool({
    name,
    description: "Called by a vector.",
    parameters: { type: "object", additionalProperties: true },
    register: false,
    execute: () => null,
  });
}

function subjectsOf(input: Fields): readonly unknown[] {
  return toList(input.takeFirst(["registered", "declarations", "tools"])).flatMap((subject) =>
    isRecord(subject) ? toList(subject["function_declarations"] ?? subject) : [subject],
  );
}

function answerIn(input: Fields): unknown {
  const answer = input.takeFirst(["content", "response", "chunks"]);
  if (answer === undefined) throw new Unsupported("input has no content, response or chunks");
  return answer;
}

async function judgeAttempt(
  expect: unknown,
  checks: Checks<Conversation>,
  attempt: () => Promise<Conversation>,
): Promise<readonly Mismatch[]> {
  try {
    return judgeConversation(expect, await attempt(), checks);
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    return judgeConversation(expect, { requests: [], deltas: [], losses: [], error }, checks);
  }
}

/** A conversation that fails is not what a vector means that says nothing of it. */
function judgeConversation<Observed extends Conversation>(
  expect: unknown,
  observed: Observed,
  checks: Checks<Observed>,
): readonly Mismatch[] {
  const mismatches = judge(expect, observed, checks);
  const { error } = observed;
  if (error === undefined || /"(?:fails|valid)":/.test(JSON.stringify(expect))) return mismatches;
  return [...mismatches, { expected: "an answer", got: `${error.code}: ${error.message}` }];
}

const attemptChecks: Checks<Conversation> = {
  valid: (expected, { error }) =>
    (error === undefined) === expected
      ? undefined
      : { expected: expected === true ? "valid" : "not valid", got: error?.message ?? "valid" },
  fails: (expected, { error }, expect) =>
    checkFails(expected, { codes: error && [error.code], message: error?.message ?? "" }, expect),
};

const declarationChecks: Checks<Conversation> = {
  ...attemptChecks,
  output: (expected, { requests }) => {
    const tools = (requests[0]?.["tools"] ?? []) as readonly Record<string, unknown>[];
    return anyMismatch(expected, [tools, { tools }, tools[0], tools[0]?.["functionDeclarations"]]);
  },
  tools: (expected, { requests }) => mismatchOf(expected, requests[0]?.["tools"]),
  functionDeclarations: checkDeclarations,
  declarations: checkDeclarations,
  warning: (expected, { losses }) =>
    losses.length > 0 === expected
      ? undefined
      : { expected: `warning ${show(expected)}`, got: show(losses) },
};

function checkDeclarations(expected: unknown, { requests }: Conversation): Mismatch | undefined {
  const [tool] = (requests[0]?.["tools"] ?? []) as readonly Record<string, unknown>[];
  return mismatchOf(expected, tool?.["functionDeclarations"] ?? []);
}

const conversationChecks: Checks<Conversation> = {
  ...attemptChecks,
  output: (expected, observed) => {
    const toolConfig = observed.requests[0]?.["toolConfig"];
    const calls = callsOf(observed);
    return anyMismatch(
      expected,
      calls.length > 0 ? [calls, { calls }] : [toolConfig, { toolConfig }],
    );
  },
  toolConfig: (expected, { requests }) => mismatchOf(expected, requests[0]?.["toolConfig"]),
  calls: (expected, observed) => mismatchOf(expected, callsOf(observed)),
  distinctIds: (expected, { result }) => {
    const ids = (result?.calls ?? []).map(({ call }) => call.id);
    return (new Set(ids).size === ids.length) === expected
      ? undefined
      : { expected: `distinct ids: ${show(expected)}`, got: show(ids) };
  },
  next: (expected, { result, error }) => {
    if (result === undefined) return { expected: show(expected), got: error?.message ?? "nothing" };
    // Before it is the prompt, after calls the model's last word.
    const { history, rounds } = result;
    return mismatchOf(expected, history.slice(1, rounds === 0 ? undefined : -1));
  },
};

function callsOf({ result, error }: Conversation): readonly AdmFunctionCall[] {
  return (result?.calls ?? error?.calls ?? []).map(({ call }) => toAdmCall(call, call.id));
}

/** Vectors differ in how much they show of what is around a thing. */
function anyMismatch(expected: unknown, shapes: readonly unknown[]): Mismatch | undefined {
  const mismatches = shapes.map((shape) => mismatchOf(expected, shape));
  return mismatches.includes(undefined) ? undefined : mismatches[0];
}

const checkHistory: Check<Conversation> = (expected, { result, error }) =>
  mismatchOf(expected, result?.history ?? error?.history);

const loopChecks: Checks<Conversation & { readonly tools: FixtureSet }> = {
  ...conversationChecks,
  history: checkHistory,
  text: (expected, { result, error }) => mismatchOf(expected, result?.text ?? error?.message),
  finishReason: (expected, { result }) => mismatchOf(expected, result?.finishReason),
  rounds: (expected, { result }) => mismatchOf(expected, result?.rounds),
  deltas: (expected, { deltas }) => mismatchOf(expected, deltas),
  textDeltas: (expected, { deltas }) => mismatchOf(expected, deltas),
  results: (expected, { result, error }) =>
    checkResults(
      expected,
      (result?.calls ?? error?.calls ?? []).map(({ outcome }) => toAdmResult(outcome.result)),
    ),
  response: (expected, { result, error }) =>
    mismatchOf(expected, result?.response ?? error?.response),
  // A number, or what of each request is worth telling.
  requests: (expected, { requests }) => {
    if (!Array.isArray(expected)) return mismatchOf(expected, requests.length);
    const told = requests.map((request, index) => {
      const wanted: unknown = expected[index];
      if (!isRecord(wanted)) return request;
      const entries = Object.keys(wanted).map((name) => [name, request[name]] as const);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
    });
    return mismatchOf(expected, told);
  },
  invoked: (expected, { tools }) => {
    const names = Object.keys(isRecord(expected) ? expected : {});
    const counts = names.map((name) => [name, tools.invocations(name)] as const);
    return mismatchOf(expected, Object.fromEntries(counts));
  },
};
