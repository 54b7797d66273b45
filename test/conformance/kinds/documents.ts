import { LaterError } from "later-runtime";
import {
  parseJson,
  printJson,
  readFunctionCall,
  readFunctionDeclaration,
  type Reading,
  readSchema,
  readTool,
  readToolManifest,
  readToolResult,
} from "later-runtime/adm";

import { checkPointers, type Checks, judge } from "../expectations.ts";
import { mismatchOf, show } from "../matchers.ts";
import { readVector } from "../read-vector.ts";
import type { OpenKind } from "../vector.ts";

/** Vectors about documents, by kind: what is read, what is refused and where, and what is written again. */
export const documentKinds: Readonly<Record<string, OpenKind>> = {
  "function-name": documents(readName, "INVALID_DECLARATION"),
  "function-declaration": documents(readFunctionDeclaration, "INVALID_DECLARATION"),
  tool: documents(readTool, "INVALID_DECLARATION"),
  schema: documents(readSchema, "INVALID_DECLARATION"),
  "function-call": documents(readFunctionCall, "INVALID_CALL"),
  "tool-result": documents(readToolResult, "PROTOCOL_VIOLATION"),
  "tool-manifest": documents(readToolManifest, "INVALID_MANIFEST"),
};

type Read = (document: unknown) => Reading<unknown>;

/** @param code - what the taxonomy of errors calls a document that is not valid, besides `INVALID_DOCUMENT` */
function documents(read: Read, code: string): OpenKind {
  return () => ({
    async play(vector) {
      const { input, inputText, expect } = readVector(vector, ["input", "inputText"]);
      return judge(expect, observe(read, code, { input, inputText }), checks);
    },
  });
}

interface Observed {
  readonly valid: boolean;
  readonly document?: unknown;
  readonly value?: unknown;
  readonly warnings: readonly string[];
  readonly codes: readonly string[];
  readonly pointers: readonly string[];
  readonly message: string;
}

function observe(
  read: Read,
  code: string,
  { input, inputText }: { readonly input: unknown; readonly inputText: unknown },
): Observed {
  const accepted = { codes: [], pointers: [], message: "valid" };
  try {
    const document = typeof inputText === "string" ? parseJson(inputText) : input;
    const { value, warnings } = read(document);
    const paths = warnings.map(({ path }) => path);
    return { valid: true, document, value, warnings: paths, ...accepted };
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    const violations = (error.details["violations"] ?? []) as readonly { readonly path: string }[];
    const pointers = violations.map(({ path }) => path);
    const codes = [error.code, code];
    return { valid: false, warnings: [], codes, pointers, message: error.message };
  }
}

/** A name is read where it stands: in a declaration, and in a call. */
function readName(name: unknown): Reading<unknown> {
  const parameters = { type: "OBJECT", properties: {} };
  try {
    const { value } = readFunctionDeclaration({ name, description: "Named.", parameters });
    readFunctionCall({ call_id: "c1", name: value.name, args: {} });
    return { value: value.name, warnings: [] };
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    // The pointers of a document that is nothing but a name.
    const violations = (
      error.details["violations"] as readonly { readonly path: string }[]
    ).flatMap((violation) => [
      violation,
      { ...violation, path: violation.path.replace(/^\/name/, "") },
    ]);
    throw new LaterError(error.code, error.message, { details: { violations } });
  }
}

const checks: Checks<Observed> = {
  valid: (expected, { valid, document, value, message, pointers }, expect) => {
    if (expected !== valid) {
      const got = valid ? "valid" : `not valid at ${show(pointers)}: ${message}`;
      return { expected: expected === true ? "valid" : "not valid", got };
    }
    const comesBack = valid && !expect.has("output") && !expect.has("outputText");
    return comesBack ? mismatchOf(document, reread(value)) : undefined;
  },
  code: (expected, { codes }) =>
    codes.some((code) => mismatchOf(expected, code) === undefined)
      ? undefined
      : { expected: `code ${show(expected)}`, got: show(codes) },
  at: (expected, { pointers }) => checkPointers(expected, pointers),
  output: (expected, { value }) => mismatchOf(expected, reread(value)),
  outputText: (expected, { valid, value, message }) =>
    mismatchOf(expected, valid ? printJson(value) : message),
  warning: (expected, { warnings }) => {
    const got = warnings.length === 0 ? "no warning" : `warnings at ${show(warnings)}`;
    if (typeof expected === "string") return checkPointers(expected, warnings);
    return warnings.length > 0 === expected
      ? undefined
      : { expected: expected === false ? "no warning" : "a warning", got };
  },
};

/** After writing and reading once more, which has to change nothing. */
function reread(value: unknown): unknown {
  return value === undefined ? undefined : parseJson(printJson(value));
}
