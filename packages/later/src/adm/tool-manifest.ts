import type { JsonValue } from "../model/json.ts";
import type { AdmObject } from "./adm-object.ts";
import type { DocumentPlace } from "./document-place.ts";
import type { AdmFunctionDeclaration } from "./function-declaration.ts";
import { type Reading, readDocument } from "./read-document.ts";
import { type Structure, readList, readStructure } from "./read-structure.ts";
import { readData, readText } from "./read-values.ts";
import { readDeclarations } from "./tool.ts";

/** Functions that belong together, under a name of their own. */
export interface AdmContract extends AdmObject {
  readonly name: string;
  readonly description?: string;
  readonly version?: string;
  readonly function_declarations: readonly AdmFunctionDeclaration[];
}

/** Every function that a host offers, in ADM's form. Members that are not listed are kept. */
export interface AdmToolManifest extends AdmObject {
  /** `MAJOR.MINOR.PATCH`. */
  readonly manifest_version: string;
  /** At least one; names of contracts and of functions are unique. */
  readonly contracts: readonly AdmContract[];
  readonly global_metadata?: { readonly [name: string]: string };
}

/**
 * Reads a manifest.
 *
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readToolManifest(value: unknown): Reading<AdmToolManifest> {
  const functionNames = new Set<JsonValue>();
  const contractNames = new Set<JsonValue>();
  const contract: Structure = {
    name: { required: true, read: (name, place) => readNewName(name, place, contractNames) },
    description: { read: readText },
    version: { read: readText },
    function_declarations: {
      required: true,
      read: (list, place) => readDeclarations(list, place, functionNames),
    },
  };
  const manifest: Structure = {
    manifest_version: { required: true, read: readVersion },
    contracts: {
      required: true,
      read: (list, place) => {
        if (Array.isArray(list) && list.length === 0) {
          place.report("minItems", "must hold at least one contract.");
        }
        return readList(list, place, (item, at) => readStructure(item, at, contract));
      },
    },
    global_metadata: { read: readMetadata },
  };
  return readDocument(value, "ToolManifest", (document, place) =>
    readStructure(document, place, manifest),
  );
}

function readNewName(value: JsonValue, place: DocumentPlace, names: Set<JsonValue>): JsonValue {
  readText(value, place);
  if (value === "") place.report("minLength", "must not be empty.");
  if (names.has(value)) place.report("uniqueItems", "must not be used twice.");
  names.add(value);
  return value;
}

function readVersion(value: JsonValue, place: DocumentPlace): JsonValue {
  if (typeof value !== "string" || !/^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}$/.test(value)) {
    place.refuse("pattern", "be a version such as 1.0.0", value);
  }
  return value;
}

function readMetadata(value: JsonValue, place: DocumentPlace): JsonValue {
  readData(value, place);
  for (const [name, member] of Object.entries(
    typeof value === "object" && value !== null ? value : {},
  )) {
    if (name === "") place.child(name).report("minLength", "must not have an empty name.");
    readText(member, place.child(name));
  }
  return value;
}
