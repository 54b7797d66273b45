import { isMedia, type MediaFile } from "../../declare/media.ts";
import type { JsonValue } from "../../model/json.ts";
import { setMember } from "../../model/set-member.ts";
import type { MediaPart } from "../content/content.ts";

/** A result without its files, and the files. */
export interface SplitResult {
  readonly value: JsonValue;
  /** In the order in which they stood. */
  readonly parts: MediaPart[];
}

/**
 * Takes the files out of a result. In the place of each stands a reference to it by its name, the form that
 * Gemini knows: `{ "$ref": "chart.png" }`. A result without files comes back itself.
 */
export function splitMedia(value: JsonValue): SplitResult {
  const splitter = new MediaSplitter();
  return { value: splitter.split(value), parts: splitter.parts };
}

class MediaSplitter {
  readonly parts: MediaPart[] = [];
  readonly #names = new Set<string>();

  split(value: JsonValue): JsonValue {
    if (typeof value !== "object" || value === null) return value;
    if (isList(value)) return this.#splitItems(value);
    return isMedia(value) ? { $ref: this.#take(value.$media) } : this.#splitMembers(value);
  }

  #splitItems(items: readonly JsonValue[]): readonly JsonValue[] {
    let copy: JsonValue[] | undefined;
    for (const [index, item] of items.entries()) {
      const left = this.split(item);
      if (left !== item) (copy ??= [...items])[index] = left;
    }
    return copy ?? items;
  }

  #splitMembers(members: Readonly<Record<string, JsonValue>>): JsonValue {
    let copy: Record<string, JsonValue> | undefined;
    // Every result passes here, and lists of members would take most of the time.
    for (const name in members) {
      const member = members[name] as JsonValue;
      const left = this.split(member);
      if (left !== member) setMember((copy ??= { ...members }), name, left);
    }
    return copy ?? members;
  }

  #take({ mimeType, data, uri = "", name }: MediaFile): string {
    const displayName = this.#unusedName(name || `media-${this.parts.length + 1}`);
    this.#names.add(displayName);
    this.parts.push(
      data === undefined
        ? { fileData: { mimeType, fileUri: uri, displayName } }
        : { inlineData: { mimeType, data, displayName } },
    );
    return displayName;
  }

  /** Names have to differ within a response. */
  #unusedName(name: string): string {
    return this.#names.has(name) ? this.#unusedName(`${this.parts.length + 1}-${name}`) : name;
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
