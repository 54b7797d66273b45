import type { FunctionDeclaration, JsonObject, JsonSchema, JsonSchemaObject } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import type { ParameterSpec, ToolSpec } from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { isObject } from "../wire/is-object.ts";
import { readToolValue } from "../wire/read-tool-value.ts";

/** The declaration of a tool: its own, if the host sends one, or what its parameters say. */
export function fromToolSpec(spec: ToolSpec): FunctionDeclaration {
  return readDeclaration(spec) ?? derive(spec);
}

function readDeclaration({ name, metadata }: ToolSpec): FunctionDeclaration | undefined {
  const declaration = readObject(metadata[metadataNames.declaration] ?? "");
  if (declaration?.["name"] !== name || !isObject(declaration["parametersJsonSchema"])) {
    return undefined;
  }
  return declaration as unknown as FunctionDeclaration;
}

function derive({ name, description, parameters }: ToolSpec): FunctionDeclaration {
  const properties = parameters.map((parameter): [string, JsonSchema] => [
    parameter.name,
    toSchema(parameter),
  ]);
  const required = parameters.filter((parameter) => parameter.required);
  return {
    name,
    description: description.trim() === "" ? name : description,
    parametersJsonSchema: {
      type: "object",
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required: required.map((parameter) => parameter.name) }),
    },
  };
}

/** What the types of parameters mean to the clients that write them. */
const types: ReadonlyMap<string, JsonSchemaObject> = new Map<string, JsonSchemaObject>([
  ["string", { type: "string" }],
  ["str", { type: "string" }],
  ["integer", { type: "integer" }],
  ["int", { type: "integer" }],
  ["float", { type: "number" }],
  ["number", { type: "number" }],
  ["boolean", { type: "boolean" }],
  ["bool", { type: "boolean" }],
  ["array", { type: "array" }],
  ["list", { type: "array" }],
  ["embedding", { type: "array", items: { type: "number" } }],
  ["object", { type: "object" }],
  ["map", { type: "object" }],
  ["dict", { type: "object" }],
  ["tensor", { type: "object" }],
]);

function toSchema(parameter: ParameterSpec): JsonSchemaObject {
  const { type, description, defaultValue, validationJson } = parameter;
  return {
    ...types.get(type.toLowerCase()),
    ...readObject(validationJson),
    ...(description === "" ? {} : { description }),
    ...(defaultValue === undefined ? {} : { default: readToolValue(defaultValue) }),
  };
}

function readObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = parseJson(text);
    return isObject(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
