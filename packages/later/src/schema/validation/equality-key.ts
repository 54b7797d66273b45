import { canonicalJson } from "../../model/canonical-json.ts";

/**
 * A text that two JSON values share exactly when JSON Schema calls them equal. Answers `undefined`
 * for what is not JSON, such as a cyclic value.
 */
export function equalityKey(value: unknown): string | undefined {
  try {
    return canonicalJson(value);
  } catch {
    return undefined;
  }
}
