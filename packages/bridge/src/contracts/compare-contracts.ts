import type { ToolAnnotations } from "later-runtime";

import { findNarrowings } from "./comparison/find-narrowings.ts";
import { memberPathsOf } from "./comparison/member-paths.ts";
import type { Contract } from "./contract.ts";
import { differencesOf } from "./differences.ts";

/** What has become of one tool. */
export interface ContractChange {
  readonly name: string;
  /** `compatible`: whoever calls the tool as it was can go on doing so. `breaking`: that cannot be shown. */
  readonly kind: "added" | "removed" | "compatible" | "breaking";
  /** What has changed, in words; of a breaking change only what breaks. At most 20. */
  readonly reasons: readonly string[];
}

const maximumReasons = 20;

/**
 * Compares contracts with those that were agreed upon. A tool stays compatible if every argument object that was
 * valid is valid and is decoded alike, no declared member is gone, results are the same or fewer kinds of them,
 * it streams if it did, has at least as much time, needs no more variables, and has lost none of the marks
 * `readOnly` and `idempotent` and not gained `requiresApproval`. What cannot be told counts as breaking.
 *
 * @returns by name, without the tools that have not changed
 */
export function compareContracts(
  locked: readonly Contract[],
  current: readonly Contract[],
): readonly ContractChange[] {
  const before = byName(locked);
  const after = byName(current);
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name) => {
    const change = compareContract(before.get(name), after.get(name));
    return change === undefined ? [] : { name, kind: change.kind, reasons: change.reasons };
  });
}

function byName(contracts: readonly Contract[]): ReadonlyMap<string, Contract> {
  return new Map(contracts.map((contract) => [contract.declaration.name, contract]));
}

function compareContract(
  before: Contract | undefined,
  after: Contract | undefined,
): Omit<ContractChange, "name"> | undefined {
  if (before === undefined) return { kind: "added", reasons: [] };
  if (after === undefined) return { kind: "removed", reasons: [] };
  if (before.fingerprint === after.fingerprint) return undefined;
  const breaking = new Set(breakagesOf(before, after));
  if (breaking.size > 0) return { kind: "breaking", reasons: take(breaking) };
  return { kind: "compatible", reasons: take(describeDifferences(before, after)) };
}

function* describeDifferences(locked: Contract, current: Contract): Generator<string> {
  for (const { path, before, after } of differencesOf(locked, current)) {
    yield `${path}: was ${before}, is now ${after}`;
  }
}

function* breakagesOf(before: Contract, after: Contract): Generator<string> {
  yield* parametersOf(before, after);
  yield* responseOf(before, after);
  if (before.streaming !== after.streaming) {
    yield `streaming: was ${before.streaming}, is now ${after.streaming}`;
  }
  if (isShortened(before.timeoutMs, after.timeoutMs)) {
    const [was, is] = [before, after].map(({ timeoutMs }) => timeoutMs ?? "the host's limit");
    yield `timeoutMs: was ${was}, is now ${is}`;
  }
  yield* annotationsOf(before.annotations, after.annotations);
  for (const name of after.requiredVariables) {
    if (!before.requiredVariables.includes(name)) {
      yield `requiredVariables: the session now needs a variable "${name}"`;
    }
  }
}

function* parametersOf(before: Contract, after: Contract): Generator<string> {
  const removed = removedMembers(before, after);
  if (removed === undefined) yield `parameters: ${describe(undefined, undefined)}`;
  for (const path of removed ?? []) yield `parameters${path}: has been removed`;
  for (const { path, change } of findNarrowings(before.parameters, after.parameters)) {
    if (removed?.includes(path) === true) continue;
    yield `parameters${path}: ${describe(change?.from, change?.to)}`;
  }
}

/** Whoever still sends a member that is gone would not be told where any others are accepted. */
function removedMembers(before: Contract, after: Contract): readonly string[] | undefined {
  const had = memberPathsOf(before.parameters);
  const has = memberPathsOf(after.parameters);
  if (had === undefined || has === undefined) return undefined;
  const removed = [...had].filter((path) => !has.has(path));
  return removed.filter((path) => !removed.some((outer) => path.startsWith(`${outer}/`)));
}

/** Nothing may come back that did not before. */
function* responseOf(before: Contract, after: Contract): Generator<string> {
  const { responseJsonSchema: was } = before.declaration;
  const { responseJsonSchema: is } = after.declaration;
  if (was === undefined) return;
  if (is === undefined) {
    yield "response: was described, may now be anything";
    return;
  }
  for (const { path, change } of findNarrowings(is, was)) {
    yield `response${path}: ${describe(change?.to, change?.from)}`;
  }
}

/** The host's limit may be longer or shorter than any other. */
function isShortened(before: number | undefined, after: number | undefined): boolean {
  return before !== after && !(before !== undefined && after !== undefined && after > before);
}

function* annotationsOf(before: ToolAnnotations, after: ToolAnnotations): Generator<string> {
  if (before.readOnly === true && after.readOnly !== true) {
    yield "annotations/readOnly: the tool changed nothing, and now may";
  }
  if (before.idempotent === true && after.idempotent !== true) {
    yield "annotations/idempotent: the tool could be called again, and now may not";
  }
  if (before.requiresApproval !== true && after.requiresApproval === true) {
    yield "annotations/requiresApproval: the tool ran without approval, and now needs it";
  }
}

function describe(was: string | undefined, is: string | undefined): string {
  return was === undefined || is === undefined
    ? "cannot be shown to be compatible"
    : `was ${was}, is now ${is}`;
}

function take(reasons: Iterable<string>): readonly string[] {
  const taken: string[] = [];
  for (const reason of reasons) {
    if (taken.length === maximumReasons) break;
    taken.push(reason);
  }
  return taken;
}
