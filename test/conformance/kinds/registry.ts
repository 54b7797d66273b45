import { LaterError, Runtime, type Session, type Tool, ToolRegistry } from "later-runtime";
import { toAdmDeclaration, toAdmResult } from "later-runtime/adm";

import type { Attempt } from "../attempt.ts";
import { toCall } from "../batch.ts";
import { checkFails, checkResults, type Checks, judge } from "../expectations.ts";
import { Fields, isRecord, toList, toTexts } from "../fields.ts";
import { FixtureSet } from "../fixtures.ts";
import { type Mismatch, mismatchOf, show } from "../matchers.ts";
import { playSteps } from "../play-steps.ts";
import { readVector } from "../read-vector.ts";
import { Unsupported } from "../unsupported.ts";
import type { OpenKind } from "../vector.ts";

/** Vectors about registries and sessions: steps, each with what has to come of it. */
export const openRegistry: OpenKind = ({ fixtures }) => ({
  async play(vector) {
    const { input, expect } = readVector(vector, ["input"]);
    const fields = new Fields(input, "input");
    const steps = fields.list("steps") ?? [];
    const registered = fields.list("registered") ?? [];
    fields.end();
    await using stage = new Stage(new FixtureSet(fixtures));
    stage.define(registered.map((subject) => stage.tools.tool(subject)));
    const mismatches = await playSteps(steps, (step) => playStep(stage, step));
    stage.tools.assertKnown();
    return [...mismatches, ...judge(expect, stage.tools, vectorChecks)];
  },
});

/** A runtime on which steps are played. */
class Stage implements AsyncDisposable {
  readonly tools: FixtureSet;
  readonly runtime: Runtime;
  readonly registry: ToolRegistry = new ToolRegistry();

  constructor(tools: FixtureSet) {
    this.tools = tools;
    this.runtime = new Runtime({ registry: this.registry });
  }

  /** Registers tools, or says at once why not: the registry itself would say so when it is read. */
  define(tools: readonly Tool[]): void {
    const trial = new ToolRegistry();
    trial.add(...this.registry.list().map((tool) => ({ declaration: tool.declaration, tool })));
    trial.add(...tools);
    trial.list();
    this.registry.add(...tools);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.runtime.close();
  }
}

/** What one step gave. */
interface StepResult extends Attempt {
  readonly value?: unknown;
  readonly stage: Stage;
}

type Step = (stage: Stage, step: Fields) => unknown;

const steps: Readonly<Record<string, Step>> = {
  define: (stage, step) => {
    const tools = subjectsOf(step).map((subject) => stage.tools.tool(subject));
    if (step.flag("replace") === true) for (const tool of tools) stage.registry.replace(tool);
    else stage.define(tools);
  },
  replace: (stage, step) => {
    for (const subject of subjectsOf(step)) stage.registry.replace(stage.tools.tool(subject));
  },
  remove: (stage, step) => subjectsOf(step).map((name) => stage.registry.delete(String(name))),
  createSession: async ({ runtime }, step) => {
    const id = step.takeFirst(["id", "session"]);
    const tools = step.texts("tools");
    const ttlMs = step.number("ttlMs");
    const options = {
      ...(tools === undefined ? {} : { tools }),
      ...(ttlMs === undefined ? {} : { ttlMs }),
    };
    return runtime.createSession({ ...options, ...(id === undefined ? {} : { id: id as string }) });
  },
  destroySession: ({ runtime }, step) => runtime.destroySession(sessionOf(step)),
  hasSession: ({ runtime }, step) => runtime.hasSession(sessionOf(step)),
  register: async ({ runtime, tools }, step) => {
    const session = sessionOf(step);
    const privateTools = subjectsOf(step).map((subject) => tools.tool(subject));
    for (const tool of privateTools) await runtime.register(session, tool);
  },
  lookup: ({ runtime }, step) => runtime.lookup(sessionOf(step), nameOf(step)),
  listDeclarations: ({ runtime }, step) => runtime.listDeclarations(sessionOf(step)),
  enable: async ({ runtime }, step) => {
    const names = namesOf(step);
    const session = await runtime.session(sessionOf(step));
    for (const name of names) await session.enable(name);
  },
  disable: async ({ runtime }, step) => {
    const names = namesOf(step);
    const session = await runtime.session(sessionOf(step));
    for (const name of names) await session.disable(name);
  },
  execute: async ({ runtime }, step) => {
    const session = sessionOf(step);
    const given = { name: step.take("name"), args: step.take("args") };
    const call = step.has("call") ? step.take("call") : given;
    // Few steps are about ids.
    const identified = toCall(isRecord(call) ? { call_id: "c1", ...call } : call);
    return toAdmResult((await runtime.execute(session, identified)).result);
  },
  wait: async (_, step) => {
    await new Promise((resolve) => void setTimeout(resolve, step.number("ms") ?? 0));
  },
};

async function playStep(stage: Stage, fields: Fields): Promise<readonly Mismatch[]> {
  const name = fields.text("do") ?? "";
  const step = Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (step === undefined) throw new Unsupported(`the step "${name}" is not known`);
  const expect = fields.take("expect");
  const result = await attempt(stage, () => step(stage, fields));
  fields.end();
  if (expect !== undefined) return judge(expect, result, stepChecks);
  // A call that ends in an error is an answer all the same.
  return result.codes === undefined || isResult(result.value)
    ? []
    : [{ expected: "success", got: `${result.codes.join(" or ")}: ${result.message}` }];
}

async function attempt(stage: Stage, act: () => unknown): Promise<StepResult> {
  try {
    const value = await act();
    if (!isResult(value) || value["status"] !== "ERROR") return { stage, value, codes: undefined };
    const error = value["error"] as { readonly type?: string; readonly message: string };
    return { stage, value, codes: [error.type ?? ""], message: error.message };
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    const codes =
      error.code === "INVALID_DOCUMENT" ? [error.code, "INVALID_DECLARATION"] : [error.code];
    return { stage, codes, message: error.message };
  }
}

const stepChecks: Checks<StepResult> = {
  fails: checkFails,
  name: whenItSucceeds((expected, { value }) =>
    mismatchOf(
      expected,
      isRecord(value) ? declarationsIn([value["declaration"]])[0]?.name : undefined,
    ),
  ),
  names: whenItSucceeds((expected, { value }) =>
    mismatchOf(
      expected,
      declarationsIn(value).map(({ name }) => name),
    ),
  ),
  count: whenItSucceeds((expected, { value }) =>
    mismatchOf(expected, declarationsIn(value).length),
  ),
  declarations: whenItSucceeds((expected, { stage, value }) => {
    const listed = declarationsIn(value).map((each) => toAdmDeclaration(each as never).declaration);
    const wanted = isEqualToDefined(expected)
      ? listed.map(({ name }) => stage.tools.declaration(name))
      : expected;
    return mismatchOf(wanted, listed);
  }),
  found: whenItSucceeds((expected, { value }) => mismatchOf(expected, value !== undefined)),
  declaration: whenItSucceeds((expected, { stage, value }) => {
    const { declaration } = value as { readonly declaration: { readonly name: string } };
    const wanted = isEqualToDefined(expected)
      ? stage.tools.declaration(declaration.name)
      : expected;
    return mismatchOf(wanted, toAdmDeclaration(declaration as never).declaration);
  }),
  id: whenItSucceeds((expected, { value }) => mismatchOf(expected, (value as Session).id)),
  value: whenItSucceeds((expected, { value }) => mismatchOf(expected, value)),
  frozen: whenItSucceeds((expected, { value }) => mismatchOf(expected, isFrozen(value))),
  result: (expected, { value }) => checkResults([expected], [value]),
  status: (expected, { value }) =>
    mismatchOf(expected, isResult(value) ? value["status"] : undefined),
  content: (expected, { value }) =>
    mismatchOf(expected, isResult(value) ? value["content"] : undefined),
  type: (expected, { codes = [] }) =>
    codes.some((code) => mismatchOf(expected, code) === undefined)
      ? undefined
      : { expected: show(expected), got: show(codes) },
  error: (expected, { value }) =>
    checkResults([{ status: "ERROR", error: expected }], [isResult(value) ? value : {}]),
};

const vectorChecks: Checks<FixtureSet> = {
  // The steps have been compared already.
  stepsAsMarked: (expected) =>
    expected === true ? undefined : { expected: show(expected), got: "steps as marked" },
  invoked: (expected, tools) => {
    const names = Object.keys(isRecord(expected) ? expected : {});
    return mismatchOf(
      expected,
      Object.fromEntries(names.map((name) => [name, tools.invocations(name)])),
    );
  },
};

function whenItSucceeds(
  check: (expected: unknown, result: StepResult) => Mismatch | undefined,
): (expected: unknown, result: StepResult) => Mismatch | undefined {
  return (expected, result) =>
    result.codes === undefined
      ? check(expected, result)
      : { expected: show(expected), got: `${result.codes.join(" or ")}: ${result.message}` };
}

/** Vectors say so in words. */
function isEqualToDefined(expected: unknown): boolean {
  return typeof expected === "string" && expected.startsWith("equal to the defined");
}

function declarationsIn(value: unknown): readonly { readonly name: string }[] {
  return Array.isArray(value) ? value : [];
}

function isResult(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && (value["status"] === "SUCCESS" || value["status"] === "ERROR");
}

function isFrozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozen);
}

function subjectsOf(step: Fields): readonly unknown[] {
  const given = step.takeFirst(["tools", "tool", "declarations", "declaration"]);
  if (given === undefined) throw new Unsupported("a step names no tool");
  return toList(given);
}

function sessionOf(step: Fields): string {
  return step.takeFirst(["session", "id"]) as string;
}

function nameOf(step: Fields): string {
  return step.takeFirst(["name", "tool"]) as string;
}

function namesOf(step: Fields): readonly string[] {
  return toTexts(step.takeFirst(["names", "name", "tools", "tool"]));
}
