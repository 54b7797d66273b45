import type { JsonObject } from "../model/json.ts";
import type { AdmObject } from "./adm-object.ts";
import { type ReadValue, type Reading, readDocument } from "./read-document.ts";
import { type Structure, readStructure } from "./read-structure.ts";
import { readData, readMessage } from "./read-values.ts";

/** Why a call failed, in ADM's form. Members that are not listed are kept. */
export interface AdmErrorObject extends AdmObject {
  /** Never blank. */
  readonly message: string;
  /** UPPER_SNAKE_CASE. */
  readonly type?: string;
  readonly details?: JsonObject;
}

/**
 * Reads an error object.
 *
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readErrorObject(value: unknown): Reading<AdmErrorObject> {
  return readDocument(value, "ErrorObject", readErrorObjectValue);
}

/** Reads an error object inside another document. */
export const readErrorObjectValue: ReadValue = (value, place) =>
  readStructure(value, place, structure);

const structure: Structure = {
  message: { read: readMessage, required: true },
  type: {
    read: (value, place) => {
      if (typeof value !== "string" || !/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(value)) {
        place.refuse("pattern", "be in UPPER_SNAKE_CASE", value);
      }
      return value;
    },
  },
  details: { read: readData },
};
