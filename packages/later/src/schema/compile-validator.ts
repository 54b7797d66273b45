import type { JsonSchema } from "../model/json-schema.ts";
import { SchemaCompiler } from "./validation/schema-compiler.ts";
import { usualRules, ValidationRun } from "./validation/validation-run.ts";
import type { Violation } from "./violation.ts";

/**
 * Tells what is wrong with a value: nothing, or up to 20 violations. Never throws for a value that
 * JSON can carry, however deep or large. What a getter or a proxy throws passes through.
 */
export type Validator = (value: unknown) => readonly Violation[];

/** How a schema is to be understood. */
export interface CompileOptions {
  /** Schemas that references may lead to, by absolute address. Nothing is fetched. */
  readonly resources?: Readonly<Record<string, JsonSchema>>;
  /**
   * `assert` checks `date-time`, `date`, `time`, `uuid`, `email`, `uri`, `ipv4` and `ipv6`; all other
   * formats only describe. `ignore` checks none.
   *
   * @default "assert"
   */
  readonly formats?: "assert" | "ignore";
  /**
   * How many levels of objects and arrays a value may have below its root.
   *
   * @default 64
   */
  readonly maximumDepth?: number;
  /**
   * How many members and elements are looked at, those that are looked at again counted again; eight times as many
   * references are followed. A value that takes more does not fit.
   *
   * @default 1_000_000
   */
  readonly maximumVisits?: number;
  /**
   * Whether an integer has to be a safe `number` or a `bigint` of 64 bits; without, any whole number is one.
   *
   * @default true
   */
  readonly exactIntegers?: boolean;
  /**
   * Whether texts of more than 65,536 characters do not fit where a `pattern` is asked for; without, they do, and the
   * pattern is not looked for in them.
   *
   * @default true
   */
  readonly refuseLongTexts?: boolean;
  /**
   * How sentences about the whole value begin.
   *
   * @default "The value"
   */
  readonly subject?: string;
}

/**
 * Prepares the validation of values against a JSON Schema of dialect 2020-12: closures, no generated
 * code. Patterns run as they are, on texts of at most 65,536 characters: they are part of a program,
 * and one that takes exponential time is a defect of it.
 *
 * Beyond the standard: only own members of plain objects count; a member that is undefined is absent;
 * NaN and infinities are no numbers; an integer is exact, as `exactIntegers` says; texts
 * have no lone surrogates; `x-codec` decides which JSON values can be decoded.
 *
 * @throws LaterError `INVALID_DECLARATION` for a schema that has a wrong keyword value, a reference
 * that leads nowhere, or no end; `details.path` is a JSON Pointer into it
 * @example
 * ```ts
 * const validate = compileValidator({ type: "object", properties: { days: { maximum: 14 } } });
 * validate({ days: 40 });
 * // [{ path: "/days", keyword: "maximum", message: '"days" must be at most 14, but is 40.' }]
 * ```
 */
export function compileValidator(schema: JsonSchema, options: CompileOptions = {}): Validator {
  const { resources = {}, formats = "assert", subject = "The value" } = options;
  const rules = { ...usualRules, ...options };
  const compiler = new SchemaCompiler(schema, { resources, assertFormats: formats === "assert" });
  const check = compiler.compile(schema);
  let spare: ValidationRun | undefined;
  return (value) => {
    // A getter of the value may validate another one meanwhile, which then makes its own run.
    const run = spare ?? new ValidationRun(rules);
    spare = undefined;
    const fits = check(value, run) && !run.exhausted;
    const violations = fits ? noViolations : run.violations(subject);
    run.reset();
    spare = run;
    return violations;
  };
}

const noViolations: readonly Violation[] = Object.freeze([]);
