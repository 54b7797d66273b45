import type { RuleLevel } from "./conformance-case.ts";

/** What has become of a case. */
export type Verdict = "passed" | "failed" | "skipped";

/** Why a case has failed. */
export interface CaseFailure {
  /** What the worker did. */
  readonly message: string;
  readonly expected: string;
  /** What it was sent in the course of the case, a message a line; the last ones, shortened. */
  readonly sent: readonly string[];
  /** What it sent. */
  readonly received: readonly string[];
  /** What it has printed last. */
  readonly output: readonly string[];
}

/** One case, decided. */
export interface CaseResult {
  /** From 1. */
  readonly number: number;
  /** Stays the same from version to version: `calls.order`. */
  readonly id: string;
  readonly level: RuleLevel;
  /** What docs/worker-protocol.md says, word by word. */
  readonly rule: string;
  readonly verdict: Verdict;
  /** Why it was skipped. */
  readonly reason?: string;
  /** Why it failed. */
  readonly failure?: CaseFailure;
}

/** What is known of a worker that has been checked. */
export interface CheckedWorkerInfo {
  readonly name: string;
  readonly language: string;
  readonly version: string;
  readonly concurrency: number;
  /** The names of the tools that it offers. */
  readonly tools: readonly string[];
}

/** How a check has ended. */
export interface WorkerReport {
  /** Whether the worker keeps the protocol: no case has failed that the document says it MUST. */
  readonly ok: boolean;
  /** As it has said itself; `undefined` for one that has said nothing. */
  readonly worker: CheckedWorkerInfo | undefined;
  readonly passed: number;
  /** Those that it MUST. */
  readonly failed: number;
  /** Those that it SHOULD, and does not. */
  readonly advised: number;
  readonly skipped: number;
  readonly results: readonly CaseResult[];
}
