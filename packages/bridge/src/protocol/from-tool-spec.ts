import type { FunctionDeclaration, JsonObject, JsonSchema, JsonSchemaObject } from "later-runtime";
import { parseJson } from "later-runtime/adm";

import type { ParameterSpec, ToolSpec } from "../gen/snakepit_bridge_pb.ts";
import { isObject } from "../wire/is-object.ts";
import { readToolValue } from "../wire/read-tool-value.ts";
import { metadataNames } from "./metadata-names.ts";

/** A tool as the protocol describes it, to clients and to hosts. */
export type DescribedTool = Pick<ToolSpec, "name" | "description" | "parameters" | "metadata">;

/**
 * The declaration of a tool: its own, if whoever has it sends one, or what its parameters say.
 *
 * @throws LaterError `INVALID_VALUE` for a default that cannot be read
 */
export function fromToolSpec(spec: DescribedTool): FunctionDeclaration {
  return readDeclaration(spec) ?? derive(spec);
}

function readDeclaration({ name, metadata }: DescribedTool): FunctionDeclaration | undefined {
  const declaration = readObject(metadata[metadataNames.declaration] ?? "");
  if (declaration?.["name"] !== name || !isObject(declaration["parametersJsonSchema"])) {
    return undefined;
  }
  return declaration as unknown as FunctionDeclaration;
}

function derive({ name, description, parameters }: DescribedTool): FunctionDeclaration {
  const named = parameters.filter((parameter) => !isCollector(parameter));
  const properties = named.map((parameter): [string, JsonSchema] => [
    parameter.name,
    toSchema(parameter),
  ]);
  const required = named.filter((parameter) => parameter.required);
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

/** Workers in Python list what collects all other arguments among the parameters; nobody can pass it by that name. */
function isCollector({ name, type }: ParameterSpec): boolean {
  return (name === "args" || name === "kwargs") && type === "any";
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
