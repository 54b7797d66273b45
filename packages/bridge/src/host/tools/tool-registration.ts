import { LaterError } from "later-runtime";

import type { ToolRegistration } from "../../gen/snakepit_bridge_pb.ts";

const namePattern = /^[A-Za-z_][\w.:-]{0,63}$/;
const maximumParameters = 100;
const maximumMetadataEntries = 32;
const maximumTextLength = 65_536;

/**
 * Holds what a worker registers to bounds, so that it can be kept.
 *
 * @throws LaterError `INVALID_DECLARATION`, naming the tool
 */
export function assertRegistration(registration: ToolRegistration): void {
  if (sound.has(registration)) return;
  const { name, description, parameters, metadata } = registration;
  if (!namePattern.test(name)) {
    const shown = JSON.stringify(name.slice(0, 64));
    throw invalid(
      `${shown} is no name for a tool: it has to begin with a letter or "_" and to have at most 64 letters, ` +
        'digits, "_", ".", ":" and "-".',
    );
  }
  if (parameters.length > maximumParameters) {
    throw invalid(`The tool "${name}" has more than ${maximumParameters} parameters.`);
  }
  const entries = Object.entries(metadata);
  if (entries.length > maximumMetadataEntries) {
    throw invalid(
      `The tool "${name}" has more than ${maximumMetadataEntries} entries of metadata.`,
    );
  }
  let length = description.length;
  for (const [key, value] of entries) length += key.length + value.length;
  for (const parameter of parameters) {
    const { defaultValue, validationJson } = parameter;
    length += parameter.name.length + parameter.type.length + parameter.description.length;
    length += validationJson.length + (defaultValue?.value.length ?? 0);
  }
  if (length > maximumTextLength) {
    throw invalid(`The tool "${name}" is described by more than ${maximumTextLength} characters.`);
  }
  sound.add(registration);
}

/** Registrations never change, and the same ones come again and again. */
const sound = new WeakSet<ToolRegistration>();

/** Whether calls can have the name of a registration: those of the protocol may have "." and ":". */
export function isCallableName(name: string): boolean {
  return !/[.:]/.test(name);
}

function invalid(message: string): LaterError {
  return new LaterError("INVALID_DECLARATION", message);
}
