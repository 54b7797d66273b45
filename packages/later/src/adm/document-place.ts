import { toJsonPointer } from "../model/json-pointer.ts";
import { describeValue } from "../schema/validation/describe-value.ts";
import type { Violation } from "../schema/violation.ts";

const maximumViolations = 20;

/** What has been found about one document. */
export interface DocumentReport {
  readonly violations: Violation[];
  readonly warnings: Violation[];
}

/** A place in a document that is being read: says what is wrong there. */
export class DocumentPlace {
  readonly #report: DocumentReport;
  readonly #tokens: readonly (string | number)[];

  constructor(report: DocumentReport, tokens: readonly (string | number)[] = []) {
    this.#report = report;
    this.#tokens = tokens;
  }

  child(token: string | number): DocumentPlace {
    return new DocumentPlace(this.#report, [...this.#tokens, token]);
  }

  /** Refuses the value at this place for not being what it must be. */
  refuse(keyword: string, expectation: string, value: unknown): void {
    this.report(keyword, `must ${expectation}, but is ${describeValue(value)}.`);
  }

  /** Refuses the value at this place in free words. */
  report(keyword: string, predicate: string): void {
    if (this.#report.violations.length === maximumViolations) return;
    this.#report.violations.push(this.#violation(keyword, predicate));
  }

  warn(keyword: string, predicate: string): void {
    this.#report.warnings.push(this.#violation(keyword, predicate));
  }

  #violation(keyword: string, predicate: string): Violation {
    const path = toJsonPointer(this.#tokens);
    const subject = path === "" ? "The document" : JSON.stringify(path.slice(1, 101));
    return { path, keyword, message: `${subject} ${predicate}` };
  }
}
