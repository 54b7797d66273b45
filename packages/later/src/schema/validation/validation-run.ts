import { toJsonPointer } from "../../model/json-pointer.ts";
import { toWellFormed } from "../../model/well-formed.ts";
import type { Violation } from "../violation.ts";
import type { Check } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import type { Evaluated } from "./evaluated.ts";
import type { SchemaResource } from "./schema-resources.ts";

const maximumViolations = 20;
const maximumTokenLength = 200;

/** How far a check goes, and what it takes; see {@link CompileOptions}. */
export interface ValidationRules {
  readonly maximumDepth: number;
  readonly maximumVisits: number;
  readonly exactIntegers: boolean;
  readonly refuseLongTexts: boolean;
}

export const usualRules: ValidationRules = {
  maximumDepth: 64,
  maximumVisits: 1_000_000,
  exactIntegers: true,
  refuseLongTexts: true,
};

/** A violation whose place is still being found: `tokens` grow outwards as the checks return. */
export interface ViolationDraft {
  readonly keyword: string;
  /** The sentence without its subject. */
  readonly predicate: string;
  /** Innermost first. */
  readonly tokens: (string | number)[];
}

/** How many references may be followed for every member or element that may be looked at. */
const referencesPerVisit = 8;

/** How many references may be followed within each other, before the stack is at its end. */
const maximumNesting = 1_500;

const tooLarge: ViolationDraft = {
  keyword: "size",
  predicate: "is too large or too intricate to be checked.",
  tokens: [],
};

/** The state of one validation of one value. */
export class ValidationRun {
  /** Nothing is reported, and the first failure ends a check. */
  quiet = false;
  drafts: ViolationDraft[] = [];
  /** What the schema at hand has evaluated; undefined where nobody asks. */
  evaluated: Evaluated | undefined;
  /** The resources that were entered on the way here, outermost first; for `$dynamicRef`. */
  readonly scope: SchemaResource[] = [];
  #depth = 0;
  #visits = 0;
  #references = 0;
  /** References that are being followed now. */
  #nesting = 0;
  #exhausted = false;
  /** Whether integers have to be exact. */
  readonly exactIntegers: boolean;
  readonly refuseLongTexts: boolean;
  readonly #maximumDepth: number;
  readonly #maximumVisits: number;

  constructor(rules: ValidationRules) {
    this.exactIntegers = rules.exactIntegers;
    this.refuseLongTexts = rules.refuseLongTexts;
    this.#maximumDepth = rules.maximumDepth;
    this.#maximumVisits = rules.maximumVisits;
  }

  /** Reports that the value at hand should be something else. Always false. */
  fail(keyword: string, expectation: string, value: unknown): false {
    if (this.quiet) return false;
    return this.report(keyword, `must ${expectation}, but is ${describeValue(value)}.`);
  }

  /**
   * Reports in free words. Always false.
   *
   * @param member when given, the violation is about this member of the value at hand
   */
  report(keyword: string, predicate: string, member?: string): false {
    if (this.quiet || this.#exhausted) return false;
    this.drafts.push({ keyword, predicate, tokens: member === undefined ? [] : [member] });
    this.quiet = this.drafts.length >= maximumViolations;
    return false;
  }

  /** Checks a member or an element of the value at hand. */
  descend(check: Check, child: unknown, token: string | number): boolean {
    const { drafts, evaluated } = this;
    const before = drafts.length;
    this.evaluated = undefined;
    this.#depth += 1;
    const fits = this.#depth > this.#maximumDepth ? this.#tooDeep() : this.#visit(check, child);
    this.#depth -= 1;
    this.evaluated = evaluated;
    if (!fits) for (let i = before; i < drafts.length; i += 1) drafts[i]?.tokens.push(token);
    return fits;
  }

  /** Checks the value at hand by what a reference leads to: schemas can make these multiply without looking further. */
  follow(check: Check, value: unknown): boolean {
    this.#references += 1;
    this.#nesting += 1;
    const isTooMuch =
      this.#references > this.#maximumVisits * referencesPerVisit || this.#nesting > maximumNesting;
    if (isTooMuch) this.#exhausted = true;
    const fits = !this.#exhausted && check(value, this);
    this.#nesting -= 1;
    return fits;
  }

  /** Checks the value at hand without reporting anything. */
  matches(check: Check, value: unknown): boolean {
    const { quiet } = this;
    this.quiet = true;
    const fits = check(value, this);
    this.quiet = quiet;
    return fits;
  }

  /** What a check would report about the value at hand, without reporting it. */
  rehearse(check: Check, value: unknown): readonly ViolationDraft[] {
    const { drafts, quiet } = this;
    this.drafts = [];
    check(value, this);
    const rehearsed = this.drafts;
    this.drafts = drafts;
    this.quiet = quiet;
    return rehearsed;
  }

  /** Reports what was rehearsed. Always false. */
  adopt(drafts: readonly ViolationDraft[]): false {
    for (const { keyword, predicate, tokens } of drafts) {
      if (this.quiet) break;
      this.report(keyword, predicate);
      this.drafts.at(-1)?.tokens.push(...tokens);
    }
    return false;
  }

  /**
   * What was reported, as text that has a UTF-8 form and a bounded length, whatever the value holds.
   *
   * @param subject how sentences about the whole value begin
   */
  violations(subject: string): readonly Violation[] {
    const drafts = this.#exhausted ? [...this.drafts, tooLarge] : this.drafts;
    return drafts.map(({ keyword, predicate, tokens }) => {
      const path = tokens.toReversed().map(presentable);
      const message = `${path.length === 0 ? subject : describePath(path)} ${predicate}`;
      return { path: toJsonPointer(path), keyword, message: toWellFormed(message) };
    });
  }

  /** Whether the check was given up: its answer then says nothing, because `not` turns it round. */
  get exhausted(): boolean {
    return this.#exhausted;
  }

  /** Makes the run ready for another value, after one that was checked to the end. */
  reset(): void {
    this.#visits = 0;
    this.#references = 0;
    this.#exhausted = false;
    this.quiet = false;
    if (this.drafts.length > 0) this.drafts = [];
  }

  #visit(check: Check, child: unknown): boolean {
    this.#visits += 1;
    if (this.#visits > this.#maximumVisits) {
      this.#exhausted = true;
      return false;
    }
    return check(child, this);
  }

  #tooDeep(): false {
    return this.report("depth", `is nested more than ${this.#maximumDepth} levels deep.`);
  }
}

function presentable(token: string | number): string | number {
  if (typeof token === "number") return token;
  return toWellFormed(
    token.length > maximumTokenLength ? `${token.slice(0, maximumTokenLength)}…` : token,
  );
}

function describePath(path: readonly (string | number)[]): string {
  let text = "";
  for (const token of path) {
    if (typeof token === "number") text += `[${token}]`;
    else text += text === "" ? token : `.${token}`;
  }
  return JSON.stringify(text.length > 100 ? `…${text.slice(-99)}` : text);
}
