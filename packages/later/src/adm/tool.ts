import type { JsonValue } from "../model/json.ts";
import type { AdmObject } from "./adm-object.ts";
import type { DocumentPlace } from "./document-place.ts";
import {
  type AdmFunctionDeclaration,
  readFunctionDeclarationValue,
} from "./function-declaration.ts";
import { type Reading, readDocument } from "./read-document.ts";
import { ownMember, readList, readStructure } from "./read-structure.ts";

/** Functions that are told to a model together, in ADM's form. Members that are not listed are kept. */
export interface AdmTool extends AdmObject {
  /** At least one; names are unique. */
  readonly function_declarations: readonly AdmFunctionDeclaration[];
}

/**
 * Reads a tool.
 *
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readTool(value: unknown): Reading<AdmTool> {
  const names = new Set<JsonValue>();
  return readDocument(value, "Tool", (tool, place) =>
    readStructure(tool, place, {
      function_declarations: {
        required: true,
        read: (list, at) => readDeclarations(list, at, names),
      },
    }),
  );
}

/** Reads a non-empty list of declarations whose names are new. */
export function readDeclarations(
  value: JsonValue,
  place: DocumentPlace,
  names: Set<JsonValue>,
): JsonValue {
  const declarations = readList(value, place, (declaration, at) => {
    const name = ownMember(declaration, "name");
    if (typeof name === "string") {
      if (names.has(name)) at.child("name").report("uniqueItems", "must not be used twice.");
      names.add(name);
    }
    return readFunctionDeclarationValue(declaration, at);
  });
  if (Array.isArray(value) && declarations.length === 0) {
    place.report("minItems", "must hold at least one declaration.");
  }
  return declarations;
}
