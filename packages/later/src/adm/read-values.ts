import { countCodePoints } from "../model/count-code-points.ts";
import { isToolName } from "../model/tool-name.ts";
import type { ReadValue } from "./read-document.ts";

const longDescription = 1000;

/** Any JSON value: it is data. */
export const readAny: ReadValue = (value) => value;

export const readText: ReadValue = (value, place) => {
  if (typeof value !== "string") place.refuse("type", "be a string", value);
  return value;
};

export const readFlag: ReadValue = (value, place) => {
  if (typeof value !== "boolean") place.refuse("type", "be true or false", value);
  return value;
};

/** Any JSON object: its members are data. */
export const readData: ReadValue = (value, place) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    place.refuse("type", "be an object", value);
  }
  return value;
};

/** A text that says something. */
export const readMessage: ReadValue = (value, place) => {
  readText(value, place);
  if (typeof value === "string" && value.trim() === "")
    place.report("minLength", "must not be blank.");
  return value;
};

export const readDescription: ReadValue = (value, place) => {
  readMessage(value, place);
  if (typeof value === "string" && value.length > longDescription) {
    const length = countCodePoints(value);
    if (length > longDescription) {
      place.warn(
        "maxLength",
        `should have at most ${longDescription} characters, but has ${length}.`,
      );
    }
  }
  return value;
};

export const readToolName: ReadValue = (value, place) => {
  if (typeof value !== "string" || !isToolName(value)) {
    const expectation =
      "be 1 to 64 letters (a to z), digits, underscores and hyphens, beginning with a letter or an underscore";
    place.refuse("pattern", expectation, value);
  }
  return value;
};

export const readCallId: ReadValue = (value, place) => {
  if (typeof value !== "string" || !/^[ -~]{1,128}$/.test(value)) {
    place.refuse("pattern", "be 1 to 128 printable ASCII characters", value);
  }
  return value;
};
