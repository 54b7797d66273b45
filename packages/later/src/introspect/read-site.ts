import type { DerivedSite } from "../declare/derived-tool.ts";
import type { PassedArguments } from "../derivation/derived-file.ts";
import { commentOfValue } from "./comments/function-comment.ts";
import { constantOf } from "./compiler/constant-value.ts";
import type { Program } from "./compiler/program.ts";
import { positionOf } from "./compiler/source-position.ts";
import type { SyntaxNode } from "./compiler/syntax-node.ts";
import { exportNameOf } from "./export-name.ts";
import type { Site } from "./find-sites.ts";
import type { ToolSource } from "./signature/tool-of-signature.ts";
import { toolOfType } from "./signature/tool-of-type.ts";
import { toolsOfObject } from "./signature/tools-of-object.ts";
import { typeOfSite } from "./type-of-site.ts";

/** One call, read. */
export interface SiteReading {
  readonly site: DerivedSite;
  /** Whether types were met that this program could not find, or has no codec for. */
  readonly unresolved: boolean;
  /** See {@link RecordedSite.parameterNames}. */
  readonly parameterNames?: readonly string[];
  readonly passed?: PassedArguments;
}

/**
 * Reads what a call of `deftool`, `deftools` or `deftype` declares.
 *
 * @param module see {@link DerivedTool.module}
 * @returns `undefined` when it declares nothing that has a type of its own to be read
 */
export function readSite(program: Program, site: Site, module: string): SiteReading | undefined {
  const { kind, call, callee, subject, type, options } = site;
  const { line, column, file } = positionOf(callee);
  const binding = bindingOf(program, call);
  const passed = passedArguments(program, call);
  if (kind === "type") {
    const reading = typeOfSite(program, site, binding?.name?.text ?? "value");
    return {
      site: { kind, line, column, type: reading.type },
      unresolved: reading.unresolved,
      ...(passed === undefined ? {} : { passed }),
    };
  }
  const exportName = exportNameOf(program, binding);
  const source: ToolSource = {
    name: nameOf(program, subject, binding),
    comment: commentOfValue(program, call),
    position: { file, line, column },
    supplied: {
      name: supplies(program, options, "name"),
      description: supplies(program, options, "description"),
    },
    suppliedName: literalName(program, options),
    identity: { module, ...(exportName === undefined ? {} : { exportName }) },
  };
  if (kind === "tools") {
    const { exportName: _, ...identity } = source.identity;
    const readings = toolsOfObject(program, type, { ...source, identity });
    return {
      site: { kind, line, column, tools: readings.map((reading) => reading.tool) },
      unresolved: readings.some((reading) => reading.unresolved),
      ...(passed === undefined ? {} : { passed }),
    };
  }
  const reading = toolOfType(program, type, source);
  if (reading === undefined) return undefined;
  const parameterNames = namesOfParameters(program, subject);
  return {
    site: { kind, line, column, tool: reading.tool },
    unresolved: reading.unresolved,
    ...(parameterNames === undefined ? {} : { parameterNames }),
    ...(passed === undefined ? {} : { passed }),
  };
}

function passedArguments(program: Program, call: SyntaxNode): PassedArguments | undefined {
  const passed = call.arguments ?? [];
  const isSpread = passed.some((node) => program.syntaxKind(node) === "SpreadElement");
  const end = passed.at(-1)?.end ?? call.end - ")".length;
  return isSpread ? undefined : { count: passed.length, end };
}

/** The constant or property whose value the call is, if it is the whole of it. */
function bindingOf(program: Program, call: SyntaxNode): SyntaxNode | undefined {
  let node = call.parent;
  while (wrappers.has(program.syntaxKind(node))) node = node.parent;
  return bindings.has(program.syntaxKind(node)) ? node : undefined;
}

const wrappers: ReadonlySet<string> = new Set([
  "AsExpression",
  "AwaitExpression",
  "NonNullExpression",
  "ParenthesizedExpression",
  "SatisfiesExpression",
]);

const bindings: ReadonlySet<string> = new Set([
  "ExportAssignment",
  "PropertyAssignment",
  "PropertyDeclaration",
  "VariableDeclaration",
]);

/**
 * A function's own name comes first, then that of what holds the tool, then that of the subject. Names
 * under which a module exports a tool do not count: the tool would be called differently elsewhere.
 */
function nameOf(
  program: Program,
  subject: SyntaxNode,
  binding: SyntaxNode | undefined,
): string | undefined {
  const value = unwrapped(program, subject);
  const kind = program.syntaxKind(value);
  if (kind === "FunctionExpression" && value.name?.text !== undefined) return value.name.text;
  if (binding?.name?.text !== undefined) return binding.name.text;
  if (kind === "Identifier") return value.text;
  return kind === "PropertyAccessExpression" ? value.name?.text : undefined;
}

function unwrapped(program: Program, expression: SyntaxNode): SyntaxNode {
  let node = expression;
  while (wrappers.has(program.syntaxKind(node)) && node.expression !== undefined) {
    node = node.expression;
  }
  return node;
}

function supplies(program: Program, options: SyntaxNode | undefined, name: string): boolean {
  if (options === undefined) return false;
  if (program.syntaxKind(options) === "ObjectLiteralExpression") {
    return (options.properties ?? []).some(
      (property) =>
        property.name?.text === name || program.syntaxKind(property) === "SpreadAssignment",
    );
  }
  return program.propertiesOf(program.typeAt(options)).some((symbol) => symbol.name === name);
}

/** The name in the options, where it is known without running the program. */
function literalName(program: Program, options: SyntaxNode | undefined): string | undefined {
  const property = options?.properties?.find(({ name }) => name?.text === "name");
  const constant =
    property?.initializer === undefined ? undefined : constantOf(program, property.initializer);
  return typeof constant?.value === "string" ? constant.value : undefined;
}

/** `undefined` where what is called at run time may be another function than the one that is typed. */
function namesOfParameters(program: Program, subject: SyntaxNode): readonly string[] | undefined {
  const written = functionOf(program, unwrapped(program, subject));
  return written?.parameters
    ?.map((parameter) => parameter.name?.text ?? "")
    .filter((name) => name !== "this");
}

function functionOf(program: Program, value: SyntaxNode): SyntaxNode | undefined {
  switch (program.syntaxKind(value)) {
    case "ArrowFunction":
    case "FunctionExpression":
      return value;
    case "Identifier": {
      const symbol = program.symbolAt(value);
      const declarations = symbol === undefined ? [] : program.declarationsOf(symbol);
      return declarations.find(
        (node) =>
          program.syntaxKind(node) === "FunctionDeclaration" &&
          node.body !== undefined &&
          node.getSourceFile().fileName === value.getSourceFile().fileName,
      );
    }
    default:
      return undefined;
  }
}
