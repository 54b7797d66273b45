import type { MessageInitShape } from "@bufbuild/protobuf";
import type { JsonObject, JsonSchemaObject, JsonValue } from "later-runtime";
import { printJson } from "later-runtime/adm";

import type { ParameterSpecSchema } from "../gen/snakepit_bridge_pb.ts";
import { isObject } from "../wire/is-object.ts";
import { writeToolValue } from "../wire/write-tool-value.ts";
import { toAny } from "./to-any.ts";

/** Parameters as the protocol describes them: one entry each, whose schema is in `validation_json`. */
export function toParameterSpecs(
  parameters: JsonSchemaObject,
): MessageInitShape<typeof ParameterSpecSchema>[] {
  const { properties, required } = parameters as JsonObject;
  const names = new Set(Array.isArray(required) ? required : []);
  return Object.entries(isObject(properties) ? properties : {}).map(([name, schema]) =>
    toParameter(name, schema, names.has(name)),
  );
}

function toParameter(
  name: string,
  schema: JsonValue,
  required: boolean,
): MessageInitShape<typeof ParameterSpecSchema> {
  if (!isObject(schema)) return { name, type: "any", required, validationJson: "{}" };
  const { description, default: value, ...validation } = schema;
  return {
    name,
    type: typeof validation["type"] === "string" ? validation["type"] : "any",
    description: typeof description === "string" ? description : "",
    required,
    validationJson: printJson(validation),
    ...(value === undefined ? {} : { defaultValue: toAny(writeToolValue(value)) }),
  };
}
