import type { Part } from "../../../conversation/content/content.ts";
import { isObject } from "../../../model/json.ts";

/** One item of a response, or one piece of a message, as it stands on the wire. */
export interface ResponseItem {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A part that keeps what of an item has no place in Gemini's form, so that it can be sent back. */
export interface ResponseItemPart extends Part {
  /**
   * The item that the part stands for, as the API sent it. Of a message it is everything but the content, and stands
   * in a part of an empty text that ends the message.
   */
  readonly responseItem?: ResponseItem;
  /** Of a piece of a message everything but the text, such as `annotations`; stands in a part of an empty text that ends it. */
  readonly responseMembers?: ResponseItem;
}

/** Whether a value that came from outside can be read as an item, or as a piece of one. */
export function isItem(value: unknown): value is ResponseItem {
  return isObject(value) && typeof value["type"] === "string";
}

/** The items in a value that came from outside, or the pieces of one; what is neither is left out. */
export function itemsIn(value: unknown): readonly ResponseItem[] {
  return Array.isArray(value) ? value.filter(isItem) : [];
}
