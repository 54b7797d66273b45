import type { Diagnostic, DiagnosticCode } from "../../declare/derived-tool.ts";
import { firstCommentAbove } from "../comments/comment-above.ts";
import type { CompilerType, Program } from "../compiler/program.ts";
import { kindOf } from "../compiler/type-kind.ts";
import { type ToolReading, type ToolSource, toolOfSignature } from "./tool-of-signature.ts";

/** So many overloads are tried; what has more is not meant to be read by a model. */
const triedOverloads = 8;

/**
 * Makes a tool of the type of a function. Of several overloads the first one is taken that can be
 * described without an error, otherwise the one with the fewest; those count less that `@open` mends.
 *
 * @returns `undefined` when the type is not one of a function
 */
export function toolOfType(
  program: Program,
  type: CompilerType,
  source: ToolSource,
): ToolReading | undefined {
  const kind = kindOf(program, type);
  if (kind === "deferred") return refused(program, type, source, wrapped);
  if (kind === "any" || kind === "unresolved") {
    const reading = refused(program, type, source, untyped);
    return { ...reading, unresolved: kind === "unresolved" };
  }
  const signatures = program.callSignatures(type);
  if (signatures.length === 0) return undefined;
  const described = signatures.length > 1 ? withSharedComment(program, type, source) : source;
  let best: ToolReading | undefined;
  for (const signature of signatures.slice(0, triedOverloads)) {
    const reading = toolOfSignature(program, described, signature);
    if (best === undefined || isBetter(reading, best)) best = reading;
    if (errorsOf(best).length === 0) break;
  }
  if (best === undefined || signatures.length === 1) return best;
  const { name, diagnostics } = best.tool;
  const message =
    `"${name}" has ${signatures.length} overloads. The model is shown the first one that it can ` +
    "be told about; declare a function with one signature to choose another.";
  const overloaded = { severity: "info", code: "OVERLOADED", message, path: name } as const;
  return {
    ...best,
    tool: {
      ...best.tool,
      diagnostics: [...diagnostics, { ...overloaded, position: source.position }],
    },
  };
}

/** Overloads often share the one comment above the first of them; its parameters are its own. */
function withSharedComment(program: Program, type: CompilerType, source: ToolSource): ToolSource {
  const symbol = program.symbolOf(type);
  if (symbol === undefined) return source;
  const shared = firstCommentAbove(program.declarationsOf(symbol));
  return { ...source, sharedComment: { ...shared, parameters: new Map() } };
}

function isBetter(one: ToolReading, other: ToolReading): boolean {
  const hopeless = (reading: ToolReading): number =>
    errorsOf(reading).filter(({ code }) => code !== "OPEN_TYPE").length;
  const difference = hopeless(one) - hopeless(other);
  return difference < 0 || (difference === 0 && errorsOf(one).length < errorsOf(other).length);
}

function errorsOf({ tool }: ToolReading): readonly Diagnostic[] {
  return tool.diagnostics.filter(({ severity }) => severity === "error");
}

type Explain = (name: string, type: string) => string;

const wrapped: Explain = (name, type) =>
  `"${name}" has the type \`${type}\` here, which is decided elsewhere: deftool() is called within a ` +
  "generic function. Call it where the function itself is written.";

const untyped: Explain = (name, type) =>
  `"${name}" has the type \`${type}\`, so nothing is known about its parameters. ` +
  "Pass a function whose type can be resolved.";

function refused(
  program: Program,
  type: CompilerType,
  source: ToolSource,
  explain: Explain,
): ToolReading {
  const { position, identity } = source;
  const name = source.suppliedName ?? source.name ?? "anonymous";
  const code: DiagnosticCode = "UNSUPPORTED_TYPE";
  const message = explain(name, program.typeText(type));
  return {
    unresolved: false,
    tool: {
      name,
      parameters: { type: "object" },
      arguments: [],
      ...identity,
      diagnostics: [{ severity: "error", code, message, path: name, position }],
    },
  };
}
