import type {
  AuthorizationRequest,
  Authorization,
  CallHooks,
  FunctionCall,
  Outcome,
  Runtime,
  RuntimeOptions,
} from "later-runtime";
import { parseJson, printJson, toAdmResult } from "later-runtime/adm";

import { type Checks, checkResults } from "./expectations.ts";
import { Fields, isRecord, toTexts } from "./fields.ts";
import type { FixtureSet } from "./fixtures.ts";
import { mismatchOf, show } from "./matchers.ts";
import type { VectorMembers } from "./read-vector.ts";
import { Unsupported } from "./unsupported.ts";

/** Calls that are made together in one session, and what that takes. */
export interface Batch {
  /** Fixtures to be defined, by name or as declarations. */
  readonly registered: readonly unknown[];
  readonly session: { readonly id: string; readonly tools?: readonly string[] };
  readonly sessionUsed: string;
  readonly calls: readonly unknown[];
  readonly runtimeOptions: RuntimeOptions;
  readonly timeoutMs?: number;
  readonly concurrency?: number;
  readonly cancelAfterMs?: number;
  readonly destroyAfterMs?: number;
}

/** Names of the members of a vector that {@link readBatch} reads. */
export const batchMembers = ["input", "callsAreText"] as const;

/** @throws Unsupported for members that are not known */
export function readBatch(
  vector: VectorMembers<(typeof batchMembers)[number]>,
  input: Fields,
): Batch {
  const registered = input.list("registered") ?? [];
  const session = input.fields("session");
  const id = session?.text("id") ?? "s1";
  const tools = session?.texts("tools");
  session?.end();
  const areText = input.take("callsAreText") === true || vector.callsAreText === true;
  const calls = readCalls(input.take("calls"), areText);
  const sessionUsed = input.text("sessionUsed") ?? id;
  const options = input.fields("options") ?? new Fields({}, "options");
  const timeoutMs = options.number("timeoutMs");
  const concurrency = options.number("concurrency");
  const cancelAfterMs = options.number("cancelAfterMs");
  const destroyAfterMs = options.number("destroyAfterMs");
  const hideErrorMessages = options.flag("hideErrorMessages");
  const maxResultSize = options.number("maxResultSize");
  const authorize = options.has("authorize") ? readAuthorize(options.take("authorize")) : undefined;
  const hooks = options.has("hooks") ? readHooks(options.take("hooks")) : undefined;
  options.end();
  input.end();
  return {
    registered,
    session: { id, ...(tools === undefined ? {} : { tools }) },
    sessionUsed,
    calls,
    runtimeOptions: {
      ...(hideErrorMessages === undefined ? {} : { hideErrorMessages }),
      ...(maxResultSize === undefined ? {} : { maxResultSize }),
      ...(authorize === undefined ? {} : { authorize }),
      ...(hooks === undefined ? {} : { hooks }),
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(cancelAfterMs === undefined ? {} : { cancelAfterMs }),
    ...(destroyAfterMs === undefined ? {} : { destroyAfterMs }),
  };
}

/** What became of a batch. */
export interface PlayedBatch {
  /** In ADM's form. */
  readonly results: readonly unknown[];
  readonly outcomes: readonly Outcome[];
  readonly durationMs: number;
  /** Whether the calls are still what they were. */
  readonly callsBefore: unknown;
  readonly callsAfter: unknown;
  readonly tools: FixtureSet;
}

/** Makes the calls, in a session that is opened for them. */
export async function playBatch(
  runtime: Runtime,
  batch: Batch,
  tools: FixtureSet,
): Promise<PlayedBatch> {
  const { id, tools: names } = batch.session;
  await runtime.createSession({ id, ...(names === undefined ? {} : { tools: names }) });
  const before = structuredClone(batch.calls);
  const controller = new AbortController();
  const timers = [
    after(batch.cancelAfterMs, () => controller.abort()),
    after(batch.destroyAfterMs, () => void runtime.destroySession(id).catch(() => {})),
  ];
  if (batch.cancelAfterMs === 0) controller.abort();
  const startedAt = performance.now();
  const outcomes = await runtime.executeAll(batch.sessionUsed, batch.calls.map(toCall), {
    signal: controller.signal,
    ...(batch.timeoutMs === undefined ? {} : { timeoutMs: batch.timeoutMs }),
    ...(batch.concurrency === undefined ? {} : { concurrency: batch.concurrency }),
  });
  const durationMs = performance.now() - startedAt;
  for (const timer of timers) clearTimeout(timer);
  tools.assertKnown();
  return {
    results: outcomes.map(({ result }) => toAdmResult(result)),
    outcomes,
    durationMs,
    callsBefore: before,
    callsAfter: batch.calls,
    tools,
  };
}

/** What may be expected of a batch. */
export const batchChecks: Checks<PlayedBatch> = {
  results: (expected, { results, callsBefore, callsAfter }) =>
    checkResults(expected, results) ?? mismatchOf(callsBefore, callsAfter, "the calls"),
  resultExcludes: (expected, { results }) => {
    const present = toTexts(expected).find((piece) => printJson(results).includes(piece));
    return present === undefined
      ? undefined
      : { expected: `nothing of ${show(present)}`, got: printJson(results) };
  },
  resultsText: (expected, { results }) =>
    mismatchOf(
      expected,
      results.map((each) => printJson(each)),
    ),
  outcomes: (expected, { outcomes }) =>
    mismatchOf(
      expected,
      outcomes.map((outcome, index) => viewOf(outcome, expected, index)),
    ),
  invoked: (expected, { tools }) => {
    const names = Object.keys(isRecord(expected) ? expected : {});
    const counts = Object.fromEntries(names.map((name) => [name, tools.invocations(name)]));
    return mismatchOf(expected, counts, "invoked");
  },
  signalAborted: (expected, { tools }) => {
    const quiet = toTexts(expected).filter((name) => !tools.wasAborted(name));
    return quiet.length === 0
      ? undefined
      : { expected: `a signal of ${show(quiet)} that fired`, got: "none" };
  },
  withinMs: (expected, { durationMs }) =>
    typeof expected === "number" && durationMs <= expected
      ? undefined
      : { expected: `an end within ${show(expected)} ms`, got: `${Math.round(durationMs)} ms` },
};

/** Of an error no more than the vector says something about. */
function viewOf(outcome: Outcome, expected: unknown, index: number): unknown {
  if (outcome.ok) return { ok: true, value: outcome.value };
  const wanted: unknown = Array.isArray(expected) ? expected[index] : undefined;
  if (!isRecord(wanted) || !isRecord(wanted["error"])) return { ok: false };
  const names = Object.keys(wanted["error"]);
  const entries = Object.entries(outcome.error).filter(([name]) => names.includes(name));
  return { ok: false, error: Object.fromEntries(entries) };
}

function readCalls(calls: unknown, areText: boolean): readonly unknown[] {
  if (areText && typeof calls === "string") return parseJson(calls) as readonly unknown[];
  if (!Array.isArray(calls)) throw new Unsupported("input.calls is no list");
  return areText ? calls.map((call) => parseJson(String(call))) : calls;
}

/**
 * A call in ADM's form as the runtime takes it. What ADM requires and a call lacks is malformed, as null is; in memory it
 * would be made up.
 */
export function toCall(document: unknown): FunctionCall {
  if (!isRecord(document)) return document as FunctionCall;
  const own = (name: string): never =>
    (Object.hasOwn(document, name) ? document[name] : null) as never;
  return { id: own("call_id"), name: own("name"), args: own("args") };
}

/** `allow`, `deny`, `throw`; an answer; or names of the tools that are denied. */
function readAuthorize(hook: unknown): (request: AuthorizationRequest) => Authorization {
  if (hook === "throw") {
    return () => {
      throw new Error("the hook broke");
    };
  }
  if (hook === "allow" || hook === "deny") return () => ({ decision: hook });
  if (Array.isArray(hook)) {
    return ({ tool }) => ({ decision: hook.includes(tool.declaration.name) ? "deny" : "allow" });
  }
  if (isRecord(hook) && ["allow", "deny", "ask"].includes(String(hook["decision"]))) {
    return () => hook as unknown as Authorization;
  }
  throw new Unsupported(`options.authorize is ${show(hook)}`);
}

/** `throws before` or `throws after`: one hook that fails there. */
function readHooks(hooks: unknown): readonly CallHooks[] {
  const fail = (): never => {
    throw new Error("the hook broke");
  };
  if (hooks === "throws before") return [{ before: fail }];
  if (hooks === "throws after") return [{ after: fail }];
  throw new Unsupported(`options.hooks is ${show(hooks)}`);
}

function after(
  delayMs: number | undefined,
  action: () => void,
): ReturnType<typeof setTimeout> | undefined {
  return delayMs === undefined ? undefined : setTimeout(action, delayMs);
}
