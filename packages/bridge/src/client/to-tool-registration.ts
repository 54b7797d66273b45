import type { MessageInitShape } from "@bufbuild/protobuf";
import type { FunctionDeclaration, JsonObject, JsonValue } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { ParameterSpecSchema, ToolRegistrationSchema } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { toAny } from "../protocol/to-any.ts";
import { isObject } from "../wire/is-object.ts";
import { writeToolValue } from "../wire/write-tool-value.ts";

/** A tool that a worker offers. */
export interface OfferedTool extends FunctionDeclaration {
  /** Whether it hands out partial results. @default false */
  readonly supportsStreaming?: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A tool in the words of the protocol, with its whole declaration in the metadata. */
export function toToolRegistration(
  tool: OfferedTool,
): MessageInitShape<typeof ToolRegistrationSchema> {
  const { supportsStreaming = false, metadata, ...declaration } = tool;
  const { properties, required } = declaration.parametersJsonSchema as JsonObject;
  const names = new Set(Array.isArray(required) ? required : []);
  return {
    name: tool.name,
    description: tool.description,
    parameters: Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) =>
      toParameter(name, schema, names.has(name)),
    ),
    metadata: { ...metadata, [metadataNames.declaration]: printJson(declaration) },
    supportsStreaming,
  };
}

function toParameter(
  name: string,
  schema: unknown,
  required: boolean,
): MessageInitShape<typeof ParameterSpecSchema> {
  if (!isObject(schema)) return { name, required, type: "any" };
  const { description, default: value, ...validation } = schema;
  return {
    name,
    required,
    type: typeof validation["type"] === "string" ? validation["type"] : "any",
    ...(typeof description === "string" ? { description } : {}),
    validationJson: printJson(validation),
    ...(value === undefined ? {} : { defaultValue: toAny(writeToolValue(value as JsonValue)) }),
  };
}
