import { type Draft, isList, isObject, memberOf } from "./draft.ts";

/** A JSON Pointer to a part of what another leads to. */
export function pointerTo(pointer: string, token: string | number): string {
  return `${pointer}/${String(token).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The part that a JSON Pointer leads to, if it is there. */
export function valueAt(whole: Draft, pointer: string): Draft | undefined {
  let found: Draft | undefined = whole;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (isList(found)) found = found[Number(name)];
    else found = isObject(found) ? memberOf(found, name) : undefined;
  }
  return found;
}
