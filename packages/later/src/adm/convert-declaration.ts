import type { FunctionDeclaration, ToolAnnotations } from "../model/function-declaration.ts";
import { fromGeminiParameters } from "../schema/from-gemini-schema.ts";
import type { SchemaLoss } from "../schema/schema-loss.ts";
import { toAdmSchema } from "../schema/to-adm-schema.ts";
import type { AdmAnnotations, AdmFunctionDeclaration } from "./function-declaration.ts";
import type { AdmSchema } from "./schema.ts";

const annotationsVersion = "1.0";

/** A declaration in ADM's form, and what ADM cannot say about its parameters. */
export interface AdmConversion {
  readonly declaration: AdmFunctionDeclaration;
  readonly losses: readonly SchemaLoss[];
}

/** A declaration from ADM's form, and the hints that came with it. */
export interface FromAdmConversion {
  readonly declaration: FunctionDeclaration;
  readonly annotations: ToolAnnotations;
}

/** Converts a declaration to ADM's form, which has no place for the type of the result. */
export function toAdmDeclaration(
  declaration: FunctionDeclaration,
  annotations: ToolAnnotations = {},
): AdmConversion {
  const { name, description, parametersJsonSchema } = declaration;
  const { schema, losses } = toAdmSchema(parametersJsonSchema);
  const hints = toAdmAnnotations(annotations);
  const parameters = schema as AdmSchema;
  return {
    declaration: {
      name,
      description,
      parameters,
      ...(hints === undefined ? {} : { later_annotations: hints }),
    },
    losses,
  };
}

/** Converts a declaration that was read from ADM's form. Members that ADM does not know are left out. */
export function fromAdmDeclaration(declaration: AdmFunctionDeclaration): FromAdmConversion {
  const { name, description, parameters, later_annotations: hints } = declaration;
  return {
    declaration: {
      name,
      description,
      parametersJsonSchema: fromGeminiParameters(parameters),
    },
    annotations: hints === undefined ? {} : fromAdmAnnotations(hints),
  };
}

function toAdmAnnotations(annotations: ToolAnnotations): AdmAnnotations | undefined {
  const { readOnly, idempotent, requiresApproval, deprecated } = annotations;
  const hints = {
    ...(readOnly === undefined ? {} : { read_only: readOnly }),
    ...(idempotent === undefined ? {} : { idempotent }),
    ...(requiresApproval === undefined ? {} : { requires_approval: requiresApproval }),
    ...(deprecated === undefined ? {} : { deprecated }),
  };
  return Object.keys(hints).length === 0 ? undefined : { version: annotationsVersion, ...hints };
}

function fromAdmAnnotations(hints: AdmAnnotations): ToolAnnotations {
  const {
    read_only: readOnly,
    idempotent,
    requires_approval: requiresApproval,
    deprecated,
  } = hints;
  return {
    ...(readOnly === undefined ? {} : { readOnly }),
    ...(idempotent === undefined ? {} : { idempotent }),
    ...(requiresApproval === undefined ? {} : { requiresApproval }),
    ...(deprecated === undefined ? {} : { deprecated }),
  };
}
