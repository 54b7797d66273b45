import type { Diagnostic } from "../../declare/derived-tool.ts";
import { isStandardSchema, standardJsonSchema } from "../../declare/standard-json-schema.ts";
import type {
  StandardIssue,
  StandardResult,
  StandardSchema,
} from "../../declare/standard-schema.ts";
import type { ParametersSchema } from "../../declare/tool-definition.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject } from "../../model/json.ts";
import { fromForeignSchema } from "../foreign-schema/from-foreign-schema.ts";

/** By what arguments are judged, and what a model cannot be told of it. */
interface InputSchema {
  readonly parameters: ParametersSchema;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads whatever the SDK takes as `inputSchema`. What the schema can judge itself it judges alone.
 *
 * @param name - of the tool
 * @throws LaterError `INVALID_DECLARATION`
 */
export async function readInputSchema(name: string, given: unknown): Promise<InputSchema> {
  if (isStandardSchema(given)) {
    return given["~standard"].jsonSchema === undefined
      ? readSdkSchema(name, await toSdkSchema(given))
      : readStandardSchema(name, given);
  }
  if (typeof given === "function") return readInputSchema(name, given());
  if (given === undefined || given === null) {
    return { parameters: { type: "object", properties: {} }, diagnostics: [] };
  }
  if (isObject(given) && "jsonSchema" in given) return readSdkSchema(name, given);
  throw new LaterError("INVALID_DECLARATION", `The tool "${name}" has no schema that can be read.`);
}

function readStandardSchema(name: string, given: StandardSchema): InputSchema {
  const { validate, vendor } = given["~standard"];
  const printed = standardJsonSchema(`The schema of the tool "${name}"`, given);
  return judgedBy(printed, (value) => validate(value), vendor);
}

/** What `jsonSchema()` of the SDK makes; without `validate` it judges nothing. */
async function readSdkSchema(name: string, given: object): Promise<InputSchema> {
  const { jsonSchema, validate } = given as SdkSchema;
  const printed = await jsonSchema;
  if (!isObject(printed)) {
    const message = `The schema of the tool "${name}" is no JSON Schema of an object.`;
    throw new LaterError("INVALID_DECLARATION", message);
  }
  if (validate === undefined) {
    const { schema, diagnostics } = fromForeignSchema(printed);
    return { parameters: schema, diagnostics };
  }
  return judgedBy(printed, async (value) => toStandardResult(await validate(value)), "ai");
}

/** A schema of the SDK's own kind. */
interface SdkSchema {
  readonly jsonSchema: unknown;
  readonly validate?: (value: unknown) => SdkResult | PromiseLike<SdkResult>;
}

type SdkResult =
  | { readonly success: true; readonly value: unknown }
  | { readonly success: false; readonly error: unknown };

/** Only the SDK knows how to print schemas of zod's older versions. */
async function toSdkSchema(given: StandardSchema): Promise<object> {
  const { asSchema } = await import("ai");
  return asSchema(given as Parameters<typeof asSchema>[0]);
}

function judgedBy(
  printed: object,
  validate: StandardSchema["~standard"]["validate"],
  vendor: string,
): InputSchema {
  const { schema, diagnostics } = fromForeignSchema(printed);
  const print = (): Record<string, unknown> => ({ ...schema });
  const jsonSchema = { input: print, output: print };
  const parameters = { "~standard": { version: 1, vendor, validate, jsonSchema } } as const;
  return { parameters, diagnostics };
}

function toStandardResult(result: SdkResult): StandardResult<unknown> {
  return result.success ? { value: result.value } : { issues: issuesOf(result.error) };
}

/** The SDK's error has what the schema found as its cause, or is that. */
function issuesOf(error: unknown): readonly StandardIssue[] {
  const { issues, cause, message } = isObject(error) ? error : {};
  for (const found of [issues, cause, isObject(cause) ? cause["issues"] : undefined]) {
    if (Array.isArray(found) && found.length > 0) return found as StandardIssue[];
  }
  return [{ message: typeof message === "string" ? message : "The arguments do not fit." }];
}
