import type { BoundArgument } from "../declare/derived-tool.ts";
import type { StandardIssue, StandardSchema } from "../declare/standard-schema.ts";
import type { ToolContext } from "../declare/tool-context.ts";
import type { LaterTool } from "../declare/tool.ts";
import { JsonCopier } from "../model/json-copier.ts";
import { toJsonPointer } from "../model/json-pointer.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { assertCodecs } from "../schema/assert-codecs.ts";
import {
  type CompileOptions,
  compileValidator,
  type Validator,
} from "../schema/compile-validator.ts";
import { compileDecoding, type Decoding } from "../schema/decoding/compile-decoding.ts";
import { mentionsKeyword } from "../schema/mentions-keyword.ts";
import { validatorOf } from "../schema/validator-of.ts";
import type { Violation } from "../schema/violation.ts";

/** Arguments after validation: what the function takes, or what is wrong with them. */
export type ReadArguments = Decoding;

/** A tool made ready to be called many times. */
export interface PreparedTool {
  /** Validates a copy of the arguments and decodes it. Only an author's own validator is asynchronous. */
  readonly read: (args: JsonObject) => ReadArguments | Promise<ReadArguments>;
  /** Calls the function with the values at their places. */
  readonly invoke: (values: unknown, context: ToolContext) => unknown;
  /** Tells what is wrong with a result, where the declaration says what there may be. */
  readonly judge: Validator | undefined;
  /** Whether more is to be done for a call than to run it. */
  readonly hasPolicies: boolean;
}

/**
 * Looser than for arguments: the size of results is bounded already, nothing of them is decoded, and formats only describe,
 * such as times that may lack a zone. A text that is too long to be searched may be what a tool is there to return.
 */
const resultRules: CompileOptions = {
  subject: "The result",
  formats: "ignore",
  maximumDepth: 256,
  maximumVisits: 2 ** 24,
  exactIntegers: false,
  refuseLongTexts: false,
};

const prepared = new WeakMap<LaterTool, PreparedTool>();

/** Compiles a tool's validation and binding, once per tool. */
export function prepareTool(tool: LaterTool): PreparedTool {
  let ready = prepared.get(tool);
  if (ready === undefined) {
    const { responseJsonSchema: response } = tool.declaration;
    const { concurrency, retries, cache } = tool.policies ?? {};
    ready = {
      read: tool.validator === undefined ? bySchema(tool) : byAuthor(tool, tool.validator),
      invoke: bind(tool),
      judge: response === undefined ? undefined : compileValidator(response, resultRules),
      hasPolicies: concurrency !== undefined || retries !== undefined || cache !== undefined,
    };
    prepared.set(tool, ready);
  }
  return ready;
}

/** The author's own validator threw, which says nothing about the arguments. */
export class ValidatorFailure extends Error {}

function bySchema({ declaration, parameters, isRemote = false }: LaterTool): PreparedTool["read"] {
  const validate = validatorOf(parameters);
  const decode = compileDecoding(parameters);
  if (!isRemote) assertCodecs(`The tool "${declaration.name}"`, parameters);
  const hasCodecs = mentionsKeyword(parameters, "x-codec");
  return (args) => {
    // Arguments are read once: what is validated is what the function gets.
    const copier = new JsonCopier();
    const copy = copier.copy(args);
    const violations = validate(copy);
    if (violations.length > 0) return { violations };
    if (isRemote) return { values: copy };
    // Without codecs there is nothing to decode but integers beyond 2^53.
    return hasCodecs || copier.metBigint ? decode(copy as JsonValue) : { values: copy };
  };
}

function byAuthor(
  { isRemote = false }: LaterTool,
  validator: StandardSchema,
): PreparedTool["read"] {
  return async (args) => {
    const copy = new JsonCopier().copy(args);
    try {
      const result = await validator["~standard"].validate(copy);
      return result.issues === undefined
        ? { values: isRemote ? copy : result.value }
        : { violations: result.issues.map(toViolation) };
    } catch (cause) {
      throw new ValidatorFailure("The validator failed.", { cause });
    }
  };
}

function toViolation(issue: StandardIssue): Violation {
  const path = (issue.path ?? []).map((segment) =>
    String(typeof segment === "object" ? segment.key : segment),
  );
  const place = path.length === 0 ? "" : `"${path.join(".")}": `;
  return { path: toJsonPointer(path), keyword: "custom", message: `${place}${issue.message}` };
}

function bind(tool: LaterTool): PreparedTool["invoke"] {
  const call = tool.handler as (...values: unknown[]) => unknown;
  // Nothing is passed for omitted parameters at the end: a rest parameter would receive it.
  const last = tool.binding.findLastIndex((argument) => argument.from !== "omitted");
  const binding = tool.binding.slice(0, last + 1);
  const [first, second, third] = binding;
  if (first?.from === "properties" && first.optional !== true) {
    if (second === undefined) return (values) => call(values);
    if (second.from === "context" && third === undefined) {
      return (values, context) => call(values, context);
    }
  }
  return (values, context) => {
    const named = values as Readonly<Record<string, unknown>>;
    const positional: unknown[] = [];
    for (const argument of binding) place(positional, argument, named, context);
    return call(...positional);
  };
}

function place(
  positional: unknown[],
  argument: BoundArgument,
  named: Readonly<Record<string, unknown>>,
  context: ToolContext,
): void {
  switch (argument.from) {
    case "property":
      positional.push(own(named, argument.name));
      break;
    case "properties":
      positional.push(argument.optional === true && isEmpty(named) ? undefined : named);
      break;
    case "rest": {
      const rest = own(named, argument.name);
      if (Array.isArray(rest)) positional.push(...(rest as unknown[]));
      break;
    }
    case "context":
      positional.push(context);
      break;
    case "signal":
      positional.push(context.signal);
      break;
    case "omitted":
      positional.push(undefined);
      break;
  }
}

function own(named: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(named, name) ? named[name] : undefined;
}

function isEmpty(named: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(named).length === 0;
}
