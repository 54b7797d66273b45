import type { Part } from "../../../conversation/content/content.ts";
import { isObject } from "../../../model/json.ts";

/** One step of an interaction as it stands on the wire. */
export interface Step {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** One piece of what a step says: text, an image, a document. */
export interface StepContent {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A part that keeps what of a step has no place in Gemini's other form, so that it can be sent back. */
export interface StepPart extends Part {
  /** The step that the part stands for, where a part cannot say all of it. */
  readonly interactionStep?: Step;
  /** Further members of the piece of content that the part was, such as `annotations`. */
  readonly contentMembers?: Readonly<Record<string, unknown>>;
}

/** Whether a value that came from outside can be read as a step, or as a piece of one. */
export function isStep(value: unknown): value is Step {
  return isObject(value) && typeof value["type"] === "string";
}

/** The steps in a value that came from outside, or the pieces of one step; what is neither is left out. */
export function stepsIn(value: unknown): readonly Step[] {
  return Array.isArray(value) ? value.filter(isStep) : [];
}
