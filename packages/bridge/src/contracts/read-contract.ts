import {
  deftool,
  type FunctionDeclaration,
  type JsonSchemaObject,
  LaterError,
  type LaterTool,
  type ToolAnnotations,
} from "later-runtime";
import { canonicalJson } from "later-runtime/adm";
import { compileValidator, stripPrivateMarks } from "later-runtime/schema";

import { isObject } from "../wire/is-object.ts";
import { assertBounded } from "./assert-bounded.ts";
import type { Contract } from "./contract.ts";
import { fingerprintOf, meantAnnotations } from "./fingerprint-of.ts";

const maximumVariables = 100;
const maximumVariableName = 256;
const maximumNote = 1_000;
const maximumMessage = 300;

/**
 * Reads what a worker offers or a command has printed: a `ToolOffer`, of which nothing is known yet. Members that
 * are not known are left out.
 *
 * @throws LaterError `INVALID_DECLARATION`, saying what is wrong and with which tool: no valid declaration, a
 * schema that does not compile, `parameters` that are others than the declaration's, a member of the wrong
 * type, more than 262,144 characters or 64 levels
 */
export function readContract(offer: unknown): Contract {
  if (!isObject(offer)) throw invalid("A tool has to be an object.");
  assertBounded(offer);
  const { declaration: declared, parameters: marked } = offer;
  if (!isObject(declared)) throw invalid('"declaration" has to be an object.');
  const name = readName(declared["name"]);
  try {
    const { declaration, parameters } = readTool({ ...declared, name }, marked);
    const content = { declaration, parameters, ...readExecution(offer) };
    return Object.freeze({ ...content, fingerprint: fingerprintOf(content) });
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    const message = error.message.slice(0, maximumMessage);
    throw invalid(
      message.includes(`"${name}"`) ? message : `The tool "${name}": ${message}`,
      error,
    );
  }
}

function readName(name: unknown): string {
  if (typeof name !== "string") throw invalid('"name" has to be a text.');
  // One character more than there may be is as wrong as all of them.
  return name.slice(0, 65);
}

function readTool(
  declared: Readonly<Record<string, unknown>>,
  marked: unknown,
): Pick<LaterTool, "declaration" | "parameters"> {
  const { name, description, parametersJsonSchema: told, responseJsonSchema: response } = declared;
  if (!isObject(told)) throw invalid('"parametersJsonSchema" has to be an object.');
  if (marked !== undefined && !isObject(marked)) throw invalid('"parameters" has to be an object.');
  if (response !== undefined) {
    if (!isObject(response)) throw invalid('"responseJsonSchema" has to be an object.');
    compileValidator(response);
  }
  const { tool } = deftool({
    name: name as string,
    description: description as string,
    parameters: marked ?? told,
    ...(response === undefined ? {} : { response }),
    execute: () => undefined,
    register: false,
  });
  assertSame(tool.declaration, told);
  return tool;
}

/** What a model is told has to be what its arguments are held to. */
function assertSame({ parametersJsonSchema }: FunctionDeclaration, told: JsonSchemaObject): void {
  if (canonicalJson(parametersJsonSchema) === canonicalJson(stripPrivateMarks(told))) return;
  throw invalid('"parameters" may differ from "parametersJsonSchema" in marks only.');
}

function readExecution(
  offer: Readonly<Record<string, unknown>>,
): Pick<Contract, "streaming" | "annotations" | "timeoutMs" | "requiredVariables"> {
  const { streaming = false, timeoutMs, annotations = {}, requiredVariables = [] } = offer;
  if (typeof streaming !== "boolean") throw invalid('"streaming" has to be true or false.');
  if (timeoutMs !== undefined && !(typeof timeoutMs === "number" && timeoutMs > 0)) {
    throw invalid('"timeoutMs" has to be a number of milliseconds greater than 0.');
  }
  return {
    streaming,
    annotations: readAnnotations(annotations),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    requiredVariables: readVariables(requiredVariables),
  };
}

function readAnnotations(annotations: unknown): ToolAnnotations {
  if (!isObject(annotations)) throw invalid('"annotations" has to be an object.');
  const { readOnly, idempotent, requiresApproval, deprecated } = annotations;
  for (const [mark, value] of Object.entries({ readOnly, idempotent, requiresApproval })) {
    if (value !== undefined && typeof value !== "boolean") {
      throw invalid(`"annotations.${mark}" has to be true or false.`);
    }
  }
  const isNote = typeof deprecated === "string" && deprecated.length <= maximumNote;
  if (deprecated !== undefined && typeof deprecated !== "boolean" && !isNote) {
    throw invalid(
      `"annotations.deprecated" has to be true, false or a text of at most ${maximumNote} characters.`,
    );
  }
  return Object.freeze(meantAnnotations(annotations));
}

function readVariables(names: unknown): readonly string[] {
  const isSound =
    Array.isArray(names) &&
    names.length <= maximumVariables &&
    names.every(
      (name) => typeof name === "string" && name !== "" && name.length <= maximumVariableName,
    );
  if (isSound) return Object.freeze([...new Set(names as readonly string[])].toSorted());
  throw invalid(
    `"requiredVariables" has to be at most ${maximumVariables} names of at most ${maximumVariableName} characters.`,
  );
}

function invalid(message: string, cause?: LaterError): LaterError {
  const options = cause === undefined ? {} : { cause, details: cause.details };
  return new LaterError("INVALID_DECLARATION", message, options);
}
