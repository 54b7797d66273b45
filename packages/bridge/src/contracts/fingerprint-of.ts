import { createHash } from "node:crypto";

import type { JsonSchemaObject, ToolAnnotations } from "later-runtime";
import { canonicalJson } from "later-runtime/adm";

import type { ToolOffer } from "../worker-protocol/messages.ts";

/**
 * The fingerprint of a tool: `sha256:` and 64 hexadecimal digits, of the canonical JSON (RFC 8785) of one object.
 * It has the members of the declaration, `name`, `description`, `parametersJsonSchema` and `responseJsonSchema`;
 * and what running the tool takes, where that is not what goes without saying: `parameters` if they are not the
 * declaration's, `streaming` if true, `annotations` without those that are false, `timeoutMs`, and
 * `requiredVariables` in order. Of a tool that has none of these it is the fingerprint of the declaration alone.
 *
 * @throws LaterError `INVALID_JSON` for what JSON cannot carry
 */
export function fingerprintOf(tool: ToolOffer): string {
  const { declaration, parameters, streaming, annotations, timeoutMs, requiredVariables } = tool;
  const { name, description, parametersJsonSchema, responseJsonSchema } = declaration;
  const hints = annotations === undefined ? {} : meantAnnotations(annotations);
  const text = canonicalJson({
    name,
    description,
    parametersJsonSchema,
    responseJsonSchema,
    parameters: isOther(parameters, parametersJsonSchema) ? parameters : undefined,
    streaming: streaming === true ? true : undefined,
    annotations: Object.keys(hints).length === 0 ? undefined : hints,
    timeoutMs,
    requiredVariables:
      requiredVariables === undefined || requiredVariables.length === 0
        ? undefined
        : requiredVariables.toSorted(),
  });
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** The annotations that say something: a mark that is false is as good as none. */
export function meantAnnotations({
  readOnly,
  idempotent,
  requiresApproval,
  deprecated,
}: ToolAnnotations): ToolAnnotations {
  return {
    ...(readOnly === true ? { readOnly } : {}),
    ...(idempotent === true ? { idempotent } : {}),
    ...(requiresApproval === true ? { requiresApproval } : {}),
    ...(deprecated === undefined || deprecated === false ? {} : { deprecated }),
  };
}

function isOther(parameters: JsonSchemaObject | undefined, declared: JsonSchemaObject): boolean {
  return parameters !== undefined && canonicalJson(parameters) !== canonicalJson(declared);
}
