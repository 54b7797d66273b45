import type { JsonObject } from "../model/json.ts";
import type { AdmObject } from "./adm-object.ts";
import { type Reading, readDocument } from "./read-document.ts";
import { type Structure, readStructure } from "./read-structure.ts";
import { readCallId, readData, readToolName } from "./read-values.ts";

/** A request to run a function, in ADM's form. Members that are not listed are kept. */
export interface AdmFunctionCall extends AdmObject {
  /** 1 to 128 printable ASCII characters. */
  readonly call_id: string;
  readonly name: string;
  readonly args: JsonObject;
}

/**
 * Reads a function call. Whether its arguments fit is a matter of the function's schema.
 *
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readFunctionCall(value: unknown): Reading<AdmFunctionCall> {
  return readDocument(value, "FunctionCall", (call, place) =>
    readStructure(call, place, structure),
  );
}

const structure: Structure = {
  call_id: { read: readCallId, required: true },
  name: { read: readToolName, required: true },
  args: { read: readData, required: true },
};
