import { toJsonPointer } from "../../model/json-pointer.ts";
import type { JsonSchemaObject } from "../../model/json-schema.ts";
import { addNote } from "../../schema/conversion/add-note.ts";
import { LossReport } from "../../schema/conversion/loss-report.ts";
import { mergeSchemas } from "../../schema/conversion/merge-schemas.ts";
import type { SchemaLoss } from "../../schema/schema-loss.ts";
import { stripPrivateMarks } from "../../schema/strip-private-marks.ts";

/** A schema of arguments as the API takes it, and what it cannot say. */
interface InputSchema {
  readonly schema: JsonSchemaObject;
  readonly losses: readonly SchemaLoss[];
}

/**
 * The API takes any JSON Schema of an object, but no alternatives at its root and only certain names of parameters.
 * Alternatives at the root are put into words.
 */
export function toInputSchema(parameters: JsonSchemaObject): InputSchema {
  const report = new LossReport();
  const { allOf = [], ...own } = stripPrivateMarks(parameters);
  let merged: JsonSchemaObject = own;
  for (const part of allOf) {
    if (typeof part === "boolean") continue;
    const { schema, conflicts } = mergeSchemas(merged, part);
    merged = schema;
    for (const keyword of conflicts) report.widened("", keyword);
  }
  const schema = describeAlternatives(merged, report);
  return { schema: dropBadNames({ ...schema, type: "object" }, report), losses: report.losses };
}

function describeAlternatives(schema: JsonSchemaObject, report: LossReport): JsonSchemaObject {
  const { anyOf, oneOf, allOf: _merged, ...rest } = schema;
  let described: JsonSchemaObject = rest;
  for (const [keyword, alternatives] of Object.entries({ anyOf, oneOf })) {
    if (alternatives === undefined) continue;
    report.described("", keyword);
    const words = keyword === "anyOf" ? "at least one" : "exactly one";
    described = addNote(
      described,
      `Has to fit ${words} of these JSON Schemas: ${JSON.stringify(alternatives)}`,
    );
  }
  return described;
}

function dropBadNames(schema: JsonSchemaObject, report: LossReport): JsonSchemaObject {
  const { properties = {}, required = [] } = schema;
  const bad = new Set(Object.keys(properties).filter((name) => !/^[\w.-]{1,64}$/.test(name)));
  if (bad.size === 0) return schema;
  for (const name of bad) {
    const path = toJsonPointer(["properties", name]);
    report.dropped(path, "properties", `The name "${name}" cannot be told.`);
  }
  return {
    ...schema,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !bad.has(name))),
    required: required.filter((name) => !bad.has(name)),
  };
}
