import { type AdmFunctionCall, toAdmCall, toAdmResult } from "later-runtime/adm";

import type { Conversation } from "./converse.ts";
import { type Check, checkFails, checkResults, type Checks, judge } from "./expectations.ts";
import { isRecord } from "./fields.ts";
import type { FixtureSet } from "./fixtures.ts";
import { type Mismatch, mismatchOf, show } from "./matchers.ts";

/** A conversation that fails is not what a vector means that says nothing of it. */
export function judgeConversation<Observed extends Conversation>(
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

/** What may be expected of what a model is told of tools. */
export const declarationChecks: Checks<Conversation> = {
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

/** What may be expected of one answer of a model. */
export const conversationChecks: Checks<Conversation> = {
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

/** What may be expected of a whole conversation. */
export const loopChecks: Checks<Conversation & { readonly tools: FixtureSet }> = {
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
