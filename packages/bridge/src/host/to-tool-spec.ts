import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { JsonObject, JsonValue, LaterTool } from "later-runtime";
import { printJson } from "later-runtime/adm";

import {
  type ParameterSpecSchema,
  type ToolSpec,
  ToolSpecSchema,
} from "../gen/snakepit_bridge_pb.ts";
import { metadataNames } from "../protocol/metadata-names.ts";
import { toAny } from "../protocol/to-any.ts";
import { isObject } from "../wire/is-object.ts";
import { writeToolValue } from "../wire/write-tool-value.ts";

const specs = new WeakMap<LaterTool, ToolSpec>();

/**
 * A tool as the protocol describes it: one entry per parameter, whose schema is in `validation_json`. The
 * whole declaration is in the metadata, for those that know to look there.
 */
export function toToolSpec(tool: LaterTool): ToolSpec {
  let spec = specs.get(tool);
  if (spec === undefined) specs.set(tool, (spec = describe(tool)));
  return spec;
}

function describe({ declaration, annotations, handler }: LaterTool): ToolSpec {
  const { name, description, parametersJsonSchema } = declaration;
  const schema = parametersJsonSchema as JsonObject;
  const properties = isObject(schema["properties"]) ? schema["properties"] : {};
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
  return create(ToolSpecSchema, {
    name,
    description,
    parameters: Object.entries(properties).map(([parameter, property]) =>
      toParameter(parameter, property, required.has(parameter)),
    ),
    metadata: {
      [metadataNames.declaration]: printJson(declaration),
      ...Object.fromEntries(
        Object.entries(annotations).map(([key, value]) => [key, String(value)]),
      ),
    },
    supportsStreaming: Object.prototype.toString.call(handler).endsWith("GeneratorFunction]"),
  });
}

function toParameter(
  name: string,
  property: JsonValue,
  required: boolean,
): MessageInitShape<typeof ParameterSpecSchema> {
  if (!isObject(property)) return { name, type: "any", required, validationJson: "{}" };
  const { description, default: value, ...validation } = property;
  return {
    name,
    type: typeof property["type"] === "string" ? property["type"] : "any",
    description: typeof description === "string" ? description : "",
    required,
    validationJson: printJson(validation),
    ...(value === undefined ? {} : { defaultValue: toAny(writeToolValue(value)) }),
  };
}
