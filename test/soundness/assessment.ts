import type { DerivedTool } from "../../packages/later/src/declare/derived-tool.ts";
import {
  type Validator,
  compileValidator,
} from "../../packages/later/src/schema/compile-validator.ts";
import { argumentsOfCall } from "./arguments-of-call.ts";
import { type Trial, type TypedCall, isRejected } from "./try-function.ts";

/** What is known about one function in the end. */
export interface Assessment {
  /** The name of the subject. */
  readonly subject: string;
  readonly expression: string;
  /**
   * `described`: the schema says all that the types say. `loosened`: it says less, and the tool's notes
   * say where. `rejected`: there is no tool, for `reasons`. `lost`: there is no tool and no reason.
   */
  readonly status: "described" | "loosened" | "rejected" | "lost";
  readonly reasons: readonly string[];
  /** Calls made of the schema, which the compiler should accept. */
  readonly calls: readonly Verdict[];
  /** Calls that the compiler accepts, which the schema should. */
  readonly values: readonly Verdict[];
}

/** A call, and what is said against it. */
export interface Verdict {
  readonly call: string;
  readonly objection: string | undefined;
  /** The tool's notes say that this is kept from models. */
  readonly announced?: boolean;
}

/** @param objectionTo what the compiler has against a call */
export function assessmentOf(
  { listed, tool, calls, values, faults }: Trial,
  objectionTo: (call: string) => string | undefined,
): Assessment {
  const about = { subject: listed.subject.name, expression: listed.expression };
  if (tool === undefined) return { ...about, status: "lost", reasons: [], calls: [], values: [] };
  const isFatal = isRejected(tool);
  const decisive = tool.diagnostics.filter(({ code, severity }) =>
    isFatal ? severity === "error" && code !== "OPEN_TYPE" : loosening.has(code),
  );
  const status = isFatal ? "rejected" : decisive.length > 0 ? "loosened" : "described";
  const validate = compileValidator(tool.parameters);
  const accepted = values.map((ofSignature) =>
    ofSignature.filter(({ call }) => objectionTo(call) === undefined),
  );
  return {
    ...about,
    status,
    reasons: decisive.map(({ message }) => message),
    calls: [...faults, ...calls.map((call) => ({ call, objection: objectionTo(call) }))],
    values: bestOf(
      accepted.map((ofSignature) => ofSignature.map((one) => verdictOn(tool, one, validate))),
    ),
  };
}

const loosening: ReadonlySet<string> = new Set(["OPEN_TYPE", "LOOSENED"]);

/** Whether a verdict speaks against a schema. */
export function isMissing({ objection, announced }: Verdict): boolean {
  return objection !== undefined && announced !== true;
}

/**
 * A tool is made of one of several signatures: that one counts which it fits best. It may also be one
 * of which there are no samples.
 */
function bestOf(signatures: readonly (readonly Verdict[])[]): readonly Verdict[] {
  const share = (verdicts: readonly Verdict[]): number =>
    verdicts.filter(isMissing).length / verdicts.length;
  const [best = []] = signatures
    .filter((verdicts) => verdicts.length > 0)
    .toSorted((a, b) => share(a) - share(b) || b.length - a.length);
  const mayBeAnother = signatures.some((verdicts) => verdicts.length === 0);
  return mayBeAnother ? best.filter((verdict) => !isMissing(verdict)) : best;
}

function verdictOn(tool: DerivedTool, { call, samples }: TypedCall, validate: Validator): Verdict {
  const args = argumentsOfCall(tool.arguments, samples);
  const hidden = tool.diagnostics.filter(({ code }) => code === "HIDDEN");
  if (args === undefined) {
    const objection = "There is no place for an argument.";
    return { call, objection, announced: hidden.length > 0 };
  }
  const [violation] = validate(args);
  if (violation === undefined) return { call, objection: undefined };
  const { path, message } = violation;
  const objection = `${path}: ${message}`;
  const announced = hidden.some((note) => {
    const name = note.path?.split(/[.[\]]+/).findLast((part) => part !== "") ?? "";
    // Of a type that is used in several places the note is about the first.
    const isDate = message.includes("must be a date") && /than a date|of a date/.test(note.message);
    return isDate || path.includes(name) || message.includes(`"${name}"`);
  });
  return { call, objection, announced };
}
