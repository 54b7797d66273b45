import { LaterError } from "../errors/later-error.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import { isObject } from "../model/json.ts";
import { copyDeep } from "../schema/copy-deep.ts";
import { validatorOf } from "../schema/validator-of.ts";
import type { CallSite } from "./call-site.ts";
import { declarationOf } from "./declaration-of.ts";
import type { Diagnostic } from "./derived-tool.ts";
import { freezeDeep } from "./freeze-deep.ts";
import { isStandardSchema, standardJsonSchema } from "./standard-json-schema.ts";
import { assertTimeLimit } from "./time-limit.ts";
import type { ParametersSchema, ToolDefinition } from "./tool-definition.ts";
import { assertPolicies, policiesOf } from "./tool-policies.ts";
import type { LaterTool } from "./tool.ts";

/** A hand-written tool, ready to be kept. */
interface DefinedTool extends LaterTool {
  readonly register: boolean;
}

/** Turns a hand-written definition into a tool, or says what is wrong with it. */
export function fromDefinition(
  subject: unknown,
  site: CallSite | undefined,
  diagnostics: readonly Diagnostic[] = [],
): DefinedTool {
  const definition = readDefinition(subject);
  const { name, description, parameters, response, execute, timeoutMs } = definition;
  assertTimeLimit(timeoutMs);
  assertPolicies(definition);
  const validator = isStandardSchema(parameters) ? parameters : undefined;
  // Copies: the author's objects stay the author's, and may still change.
  const schema = copyDeep(
    validator === undefined
      ? parameters
      : standardJsonSchema(`The schema of the tool "${name}"`, validator),
  );
  if (!isObject(schema) || schema["type"] !== "object") {
    throw new LaterError(
      "INVALID_DECLARATION",
      `The parameters of the tool "${name}" have to be a schema of type "object".`,
    );
  }
  const declared = freezeDeep(schema as JsonSchemaObject);
  const declaration = declarationOf({
    name,
    description,
    parameters: declared,
    response: copyDeep(response),
  });
  if (validator === undefined) assertCompiles(`The parameters of the tool "${name}" are`, declared);
  if (declaration.responseJsonSchema !== undefined) {
    assertCompiles(`The response of the tool "${name}" is`, declaration.responseJsonSchema);
  }
  const annotations = Object.freeze({ ...definition.annotations });
  const policies = policiesOf(name, definition, annotations);
  return Object.freeze({
    declaration,
    handler: execute,
    binding: [{ from: "properties" }, { from: "context" }] as const,
    parameters: declared,
    ...(validator === undefined ? {} : { validator }),
    annotations,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(policies === undefined ? {} : { policies }),
    get position() {
      return site?.position;
    },
    diagnostics,
    register: definition.register ?? true,
  });
}

/** Says so where the schema is written, not at the tool's first call. */
function assertCompiles(what: string, schema: JsonSchemaObject): void {
  try {
    validatorOf(schema);
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    const message = `${what} not a valid schema: ${cause.message}`;
    throw new LaterError(cause.code, message, { cause, details: cause.details });
  }
}

function readDefinition(subject: unknown): ToolDefinition<ParametersSchema, unknown> {
  if (isObject(subject) && typeof subject["execute"] === "function" && "parameters" in subject) {
    return subject as unknown as ToolDefinition<ParametersSchema, unknown>;
  }
  throw new LaterError(
    "INVALID_ARGUMENT",
    "deftool() takes a function, or an object with name, description, parameters and execute.",
  );
}
