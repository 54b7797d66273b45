import type { JsonValue } from "../model/json.ts";
import type { AdmObject } from "./adm-object.ts";
import { readErrorObjectValue, type AdmErrorObject } from "./error-object.ts";
import { type ReadValue, type Reading, readDocument } from "./read-document.ts";
import { type Structure, ownMember, readStructure } from "./read-structure.ts";
import { readAny, readCallId, readToolName } from "./read-values.ts";

/** How a call ended, in ADM's form. Members that are not listed are kept. */
export type AdmToolResult = AdmToolSuccess | AdmToolFailure;

/** A call that ended with a value. */
export interface AdmToolSuccess extends AdmObject {
  readonly call_id: string;
  readonly name: string;
  readonly status: "SUCCESS";
  readonly content: JsonValue;
}

/** A call that ended with an error. */
export interface AdmToolFailure extends AdmObject {
  readonly call_id: string;
  readonly name: string;
  readonly status: "ERROR";
  readonly error: AdmErrorObject;
}

/**
 * Reads a tool result. The content of a success may be null, nothing else may.
 *
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readToolResult(value: unknown): Reading<AdmToolResult> {
  return readDocument(value, "ToolResult", (result, place) => {
    const status = ownMember(result, "status");
    return readStructure(result, place, {
      call_id: { read: readCallId, required: true },
      name: { read: readToolName, required: true },
      status: { read: readStatus, required: true },
      ...membersFor(status),
    });
  });
}

const readStatus: ReadValue = (value, place) => {
  if (value !== "SUCCESS" && value !== "ERROR") place.refuse("enum", "be SUCCESS or ERROR", value);
  return value;
};

function membersFor(status: JsonValue | undefined): Structure {
  switch (status) {
    case "SUCCESS":
      return {
        content: { read: readAny, required: true, acceptsNull: true },
        error: { read: refuseMember("SUCCESS"), acceptsNull: true },
      };
    case "ERROR":
      return {
        content: { read: refuseMember("ERROR"), acceptsNull: true },
        error: { read: readErrorObjectValue, required: true },
      };
    default:
      return {};
  }
}

function refuseMember(status: string): ReadValue {
  return (value, place) => {
    place.report("not", `must be absent when the status is ${status}.`);
    return value;
  };
}
