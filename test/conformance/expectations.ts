import { printJson } from "later-runtime/adm";

import type { Attempt, Attempted } from "./attempt.ts";
import { Fields, isRecord, toTexts } from "./fields.ts";
import { type Mismatch, mismatchOf, show } from "./matchers.ts";
import { Unsupported } from "./unsupported.ts";

/** Compares one thing that a vector expects with what was observed. */
export type Check<Observed> = (
  expected: unknown,
  observed: Observed,
  expect: Fields,
) => Mismatch | undefined;

/** By the names that stand in `expect`. */
export type Checks<Observed> = Readonly<Record<string, Check<Observed>>>;

/**
 * Compares all that a vector expects with what was observed. Of the alternatives in `anyOf`, one has to hold.
 *
 * @throws Unsupported for an expectation that is not known, and when nothing is expected
 */
export function judge<Observed>(
  expect: unknown,
  observed: Observed,
  checks: Checks<Observed>,
): readonly Mismatch[] {
  if (!isRecord(expect) || Object.keys(expect).length === 0) {
    throw new Unsupported("it expects nothing");
  }
  const { anyOf, ...common } = expect;
  const judged = Object.keys(common).length === 0 ? [] : judgeEach(common, observed, checks);
  if (anyOf === undefined) return judged;
  if (!Array.isArray(anyOf)) throw new Unsupported("expect.anyOf is no list");
  const alternatives = anyOf.map((alternative) => judge(alternative, observed, checks));
  const [nearest = []] = alternatives.toSorted((a, b) => a.length - b.length);
  return [...judged, ...nearest];
}

function judgeEach<Observed>(
  expect: Readonly<Record<string, unknown>>,
  observed: Observed,
  checks: Checks<Observed>,
): readonly Mismatch[] {
  const said = new Fields(expect, "expect");
  return Object.entries(expect).flatMap(([name, expected]) => {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) throw new Unsupported(`the expectation "${name}" is not known`);
    return check(expected, observed, said) ?? [];
  });
}

/**
 * `fails`: true or false, the code, or `{code, messageIncludes, mentions, details}`. Throwing, rejecting and returning an
 * error are the same.
 */
export const checkFails: Check<Attempt> = (expected, { codes, message = "", details }) => {
  const got = codes === undefined ? "success" : `${codes.join(" or ")}: ${message}`;
  if (expected === false) return codes === undefined ? undefined : { expected: "success", got };
  if (codes === undefined) return { expected: `failure ${show(expected)}`, got };
  if (expected === true) return undefined;
  if (typeof expected === "string") {
    return codes.includes(expected) ? undefined : { expected, got };
  }
  const wanted = new Fields(expected, "fails");
  const code = wanted.takeFirst(["code", "type"]);
  const pieces = ["messageIncludes", "mentions"].flatMap((name) => toTexts(wanted.take(name)));
  const wantedDetails = wanted.take("details");
  wanted.end();
  const hasCode = code === undefined || codes.some((each) => mismatchOf(code, each) === undefined);
  if (!hasCode) return { expected: show(code), got };
  const mismatch =
    wantedDetails === undefined ? undefined : mismatchOf(wantedDetails, details, "details");
  return mismatch ?? checkMentions(pieces, message);
};

/** What may be expected of what was tried: that it fails, or what it gives. */
export const attemptChecks: Checks<Attempted<unknown>> = {
  fails: checkFails,
  value: (expected, { value, codes, message }) =>
    codes === undefined
      ? mismatchOf(expected, value)
      : { expected: show(expected), got: `${codes.join(" or ")}: ${message}` },
};

/** A text that has to hold every one of some pieces. */
export function checkMentions(pieces: unknown, message: string): Mismatch | undefined {
  const missing = toTexts(pieces).find((piece) => !message.includes(piece));
  return missing === undefined
    ? undefined
    : { expected: `a message with ${show(missing)}`, got: show(message) };
}

/** Pointers that have to be among those reported. */
export function checkPointers(
  expected: unknown,
  reported: readonly string[],
): Mismatch | undefined {
  const missing = toTexts(expected).filter((pointer) => !reported.includes(pointer));
  return missing.length === 0
    ? undefined
    : { expected: `a report at ${missing.map(show).join(", ")}`, got: show(reported) };
}

/**
 * Compares results of calls in ADM's form, in their order: successes exactly, errors by what the vector says of them.
 *
 * @throws Unsupported for a member of a result that is not known
 */
export function checkResults(expected: unknown, results: readonly unknown[]): Mismatch | undefined {
  if (!Array.isArray(expected)) throw new Unsupported("expect.results is no list");
  if (expected.length !== results.length) {
    return { expected: `${expected.length} results`, got: `${results.length}` };
  }
  for (const [index, wanted] of expected.entries()) {
    const mismatch = checkResult(wanted, results[index]);
    if (mismatch !== undefined) {
      return { ...mismatch, expected: `result ${index}: ${mismatch.expected}` };
    }
  }
  return undefined;
}

function checkResult(expected: unknown, result: unknown): Mismatch | undefined {
  if (!isRecord(expected) || expected["status"] !== "ERROR") return mismatchOf(expected, result);
  const wanted = new Fields(expected, "result");
  const got = isRecord(result) ? result : {};
  for (const name of ["call_id", "name", "status"]) {
    const mismatch = wanted.has(name) ? mismatchOf(wanted.take(name), got[name]) : undefined;
    if (mismatch !== undefined) {
      const expectation = `${name} ${mismatch.expected}`;
      return { expected: expectation, got: `${mismatch.got} in ${show(result)}` };
    }
  }
  const error = isRecord(got["error"]) ? got["error"] : {};
  for (const said of [wanted.fields("error"), wanted]) {
    const mismatch = said && (checkError(said, error) ?? checkExcludes(said, result));
    if (mismatch !== undefined) return mismatch;
    said?.end();
  }
  return undefined;
}

function checkError(wanted: Fields, error: Record<string, unknown>): Mismatch | undefined {
  const message = typeof error["message"] === "string" ? error["message"] : "";
  for (const name of ["type", "message", "details"]) {
    const mismatch = wanted.has(name) ? mismatchOf(wanted.take(name), error[name]) : undefined;
    if (mismatch !== undefined) return { ...mismatch, expected: `${name} ${mismatch.expected}` };
  }
  if (wanted.take("messageNonBlank") === true && message.trim() === "") {
    return { expected: "a message that says something", got: show(message) };
  }
  const details = isRecord(error["details"]) ? error["details"] : {};
  const violations = Array.isArray(details["violations"]) ? details["violations"] : [];
  const paths = violations.map((violation) => String(isRecord(violation) && violation["path"]));
  return (
    checkMentions(wanted.take("messageIncludes"), message) ??
    checkPointers(wanted.take("violations"), paths)
  );
}

function checkExcludes(wanted: Fields, result: unknown): Mismatch | undefined {
  const printed = printJson(result);
  const pieces = toTexts(wanted.take("resultExcludes"));
  const present = pieces.find((piece) => printed.includes(piece));
  return present === undefined
    ? undefined
    : { expected: `nothing of ${show(present)}`, got: printed };
}
