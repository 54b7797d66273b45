import type { JsonSchemaObject } from "later-runtime";
import {
  type AdmFunctionDeclaration,
  canonicalJson,
  fromAdmDeclaration,
  toAdmDeclaration,
} from "later-runtime/adm";

import { isObject } from "../wire/is-object.ts";
import type { Contract } from "./contract.ts";

/** The member of a declaration in a lock file that has what ADM does not know of. */
export const lockMember = "later_contract";

/** The version of that member's form. */
export const lockVersion = "1.0";

/** Prints a contract as a declaration of ADM. What ADM can say is not said twice. */
export function toLockedDeclaration(contract: Contract): AdmFunctionDeclaration {
  const { declaration, parameters, annotations, streaming, timeoutMs, requiredVariables } =
    contract;
  const { parametersJsonSchema, responseJsonSchema } = declaration;
  const { declaration: adm } = toAdmDeclaration(declaration, annotations);
  const isLossy = !isSame(
    fromAdmDeclaration(adm).declaration.parametersJsonSchema,
    parametersJsonSchema,
  );
  return {
    ...adm,
    [lockMember]: {
      version: lockVersion,
      fingerprint: contract.fingerprint,
      ...(isLossy ? { parameters_json_schema: parametersJsonSchema } : {}),
      ...(responseJsonSchema === undefined ? {} : { response_json_schema: responseJsonSchema }),
      ...(isSame(parameters, parametersJsonSchema) ? {} : { marked_parameters: parameters }),
      ...(streaming ? { streaming } : {}),
      ...(timeoutMs === undefined ? {} : { timeout_ms: timeoutMs }),
      ...(requiredVariables.length === 0 ? {} : { required_variables: requiredVariables }),
    },
  };
}

/** What a declaration of a lock file says, of which nothing is known yet but that it is one of ADM. */
export interface LockedOffer {
  readonly version: unknown;
  readonly fingerprint: unknown;
  /** For `readContract`. */
  readonly offer: Readonly<Record<string, unknown>>;
}

/** @returns `undefined` where there is nothing but ADM's declaration */
export function readLockedDeclaration(locked: AdmFunctionDeclaration): LockedOffer | undefined {
  const ours = locked[lockMember];
  if (!isObject(ours)) return undefined;
  const { declaration, annotations } = fromAdmDeclaration(locked);
  const { parameters_json_schema: exact, response_json_schema: response } = ours;
  const { marked_parameters: parameters, streaming, timeout_ms: timeoutMs } = ours;
  const { required_variables: requiredVariables } = ours;
  return {
    version: ours["version"],
    fingerprint: ours["fingerprint"],
    offer: {
      declaration: {
        ...declaration,
        ...(exact === undefined ? {} : { parametersJsonSchema: exact }),
        ...(response === undefined ? {} : { responseJsonSchema: response }),
      },
      annotations,
      parameters,
      streaming,
      timeoutMs,
      requiredVariables,
    },
  };
}

/** Whether ADM's parameters of a declaration are those that belong to a contract. */
export function agreesWith(locked: AdmFunctionDeclaration, contract: Contract): boolean {
  const { parameters } = toAdmDeclaration(contract.declaration).declaration;
  return canonicalJson(locked.parameters) === canonicalJson(parameters);
}

function isSame(one: JsonSchemaObject, other: JsonSchemaObject): boolean {
  return canonicalJson(one) === canonicalJson(other);
}
