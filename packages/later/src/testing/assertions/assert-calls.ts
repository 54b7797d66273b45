import { AssertionError } from "node:assert";

import type { ExecutedCall } from "../../conversation/calls/executed-call.ts";
import type { Tool } from "../../declare/tool.ts";
import { callsOf, type HasCalls, nameOf, type SentArguments } from "./find-calls.ts";

/**
 * Asserts that the model called a tool, with these arguments among others where they are given, and gives the
 * first such call.
 *
 * @throws AssertionError listing the calls there were
 *
 * @example
 * ```ts
 * assertCalled(await generate("How warm is Rome?", { model, tools }), getWeather, { city: "Rome" });
 * ```
 */
export function assertCalled<Subject extends Tool | string>(
  result: HasCalls,
  tool: Subject,
  args?: SentArguments<Subject>,
): ExecutedCall {
  const [first] = callsOf(result, tool, args);
  if (first !== undefined) return first;
  const expectation = `Expected a call of ${printExpected(nameOf(tool), args)}.`;
  throw failure(expectation, result, args ?? nameOf(tool), assertCalled);
}

/**
 * Asserts that the model did not call a tool, or not with these arguments.
 *
 * @throws AssertionError listing the calls there were
 */
export function assertNotCalled<Subject extends Tool | string>(
  result: HasCalls,
  tool: Subject,
  args?: SentArguments<Subject>,
): void {
  if (callsOf(result, tool, args).length === 0) return;
  const expectation = `Expected no call of ${printExpected(nameOf(tool), args)}.`;
  throw failure(expectation, result, [], assertNotCalled);
}

/**
 * Asserts that the model called these tools one after the other, whatever it called in between. Calls of one
 * round are in the order of the model's answer, though they run side by side.
 *
 * @throws AssertionError listing the calls there were
 */
export function assertCallOrder(result: HasCalls, tools: readonly (Tool | string)[]): void {
  const names = tools.map(nameOf);
  let next = 0;
  for (const { call } of result.calls) if (call.name === names[next]) next += 1;
  if (next === names.length) return;
  const missing = next === 0 ? "" : ` behind ${names.slice(0, next).join(", ")}`;
  const expectation = `Expected calls of ${names.join(", ")} in this order; there is no ${names[next]}${missing}.`;
  throw failure(expectation, result, names, assertCallOrder);
}

/**
 * Asserts that every call ended with a value.
 *
 * @throws AssertionError listing the calls there were
 */
export function assertNoFailedCalls(result: HasCalls): void {
  const failed = result.calls.filter(({ outcome }) => !outcome.ok).length;
  if (failed === 0) return;
  const expectation = `Expected no call to fail; ${failed} of ${result.calls.length} did.`;
  throw failure(expectation, result, [], assertNoFailedCalls);
}

function failure(
  expectation: string,
  { calls }: HasCalls,
  expected: unknown,
  stackStartFn: (...values: never[]) => unknown,
): AssertionError {
  const list =
    calls.length === 0 ? "There were no calls." : `Calls:\n${calls.map(printCall).join("\n")}`;
  return new AssertionError({
    message: `${expectation}\n${list}`,
    actual: calls.map(({ call }) => ({ name: call.name, args: call.args })),
    expected,
    operator: stackStartFn.name,
    stackStartFn,
  });
}

function printExpected(name: string, args: unknown): string {
  return args === undefined ? name : `${name} with ${print(args)}`;
}

function printCall({ round, call, outcome }: ExecutedCall): string {
  const ending = outcome.ok
    ? print(outcome.value)
    : `failed with ${outcome.error.type ?? "an error"}: ${outcome.error.message}`;
  return `  round ${round}: ${call.name}(${print(call.args ?? {})}) → ${ending}`;
}

const maximumLength = 200;

function print(value: unknown): string {
  const text = JSON.stringify(value, (_name, member: unknown) =>
    typeof member === "bigint" ? member.toString() : member,
  );
  return text.length > maximumLength ? `${text.slice(0, maximumLength)}…` : text;
}
