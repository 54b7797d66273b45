import type { ToolMode } from "../model/tool-config.ts";
import type { AdmObject } from "./adm-object.ts";
import { type Reading, readDocument } from "./read-document.ts";
import { type Structure, readList, readStructure } from "./read-structure.ts";
import { readToolName } from "./read-values.ts";

/** How freely a model may call functions, in ADM's form. Members that are not listed are kept. */
export interface AdmToolConfig extends AdmObject {
  readonly mode?: ToolMode;
  readonly function_names?: readonly string[];
}

const modes: readonly unknown[] = ["AUTO", "ANY", "NONE", "VALIDATED"];

/**
 * Reads a tool configuration.
 *
 * @throws LaterError `INVALID_DOCUMENT`; `details.violations` says what is wrong and where
 */
export function readToolConfig(value: unknown): Reading<AdmToolConfig> {
  return readDocument(value, "ToolConfig", (config, place) =>
    readStructure(config, place, structure),
  );
}

const structure: Structure = {
  mode: {
    read: (value, place) => {
      if (!modes.includes(value)) place.refuse("enum", `be one of ${modes.join(", ")}`, value);
      return value;
    },
  },
  function_names: { read: (value, place) => readList(value, place, readToolName) },
};
