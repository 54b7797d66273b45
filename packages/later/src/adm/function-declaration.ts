import type { JsonValue } from "../model/json.ts";
import type { AdmObject } from "./adm-object.ts";
import { type ReadValue, type Reading, readDocument } from "./read-document.ts";
import { type Structure, ownMember, readStructure } from "./read-structure.ts";
import { readDescription, readFlag, readText, readToolName } from "./read-values.ts";
import { type AdmSchema, readSchemaValue } from "./schema.ts";

/** Hints about a tool's behaviour, in an extension member of our own. */
export interface AdmAnnotations extends AdmObject {
  /** The version of this member's form, `1.0`. */
  readonly version: string;
  readonly read_only?: boolean;
  readonly idempotent?: boolean;
  readonly requires_approval?: boolean;
  readonly deprecated?: boolean | string;
}

/** A function that a model may call, in ADM's form. Members that are not listed are kept. */
export interface AdmFunctionDeclaration extends AdmObject {
  readonly name: string;
  readonly description: string;
  /** Of type OBJECT. */
  readonly parameters: AdmSchema;
  readonly later_annotations?: AdmAnnotations;
}

/**
 * Reads a function declaration. A description of more than 1000 characters earns a warning.
 *
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readFunctionDeclaration(value: unknown): Reading<AdmFunctionDeclaration> {
  return readDocument(value, "FunctionDeclaration", readFunctionDeclarationValue);
}

/** Reads a function declaration inside another document. */
export const readFunctionDeclarationValue: ReadValue = (value, place) =>
  readStructure(value, place, structure);

const annotations: Structure = {
  version: { read: readText, required: true },
  read_only: { read: readFlag },
  idempotent: { read: readFlag },
  requires_approval: { read: readFlag },
  deprecated: {
    read: (value, place) => {
      if (typeof value !== "boolean") readText(value, place);
      return value;
    },
  },
};

const structure: Structure = {
  name: { read: readToolName, required: true },
  description: { read: readDescription, required: true },
  parameters: {
    required: true,
    read: (value, place) => {
      const type: JsonValue | undefined = ownMember(value, "type");
      const schema = readSchemaValue(value, place);
      if (typeof type === "string" && type !== "OBJECT") {
        place.child("type").refuse("type", "be OBJECT for the parameters of a function", type);
      }
      return schema;
    },
  },
  later_annotations: { read: (value, place) => readStructure(value, place, annotations) },
};
