import { invalidValue } from "./invalid-value.ts";
import { listTexts } from "./list-texts.ts";
import { readTexts } from "./read-constraint.ts";
import { toText } from "./to-text.ts";
import type { ValueType } from "./value-type.ts";

/** What distinguishes the types whose values are one of a list of texts. */
export interface MemberTypeOptions {
  /** The constraint that holds the list; where it is absent or empty, any text will do. */
  readonly key: string;
  /** How the message about a value that is no text begins. */
  readonly kind: string;
  /** What the message about another text says before the list. */
  readonly membership: string;
}

export function createMemberType({ key, kind, membership }: MemberTypeOptions): ValueType {
  return {
    compile(constraints) {
      const texts = readTexts(constraints, key) ?? [];
      const members = new Set(texts);
      return (value) => {
        // As in Elixir, where nil is an atom whose text is empty.
        const text = value === null ? "" : toText(value, kind);
        if (members.size === 0 || members.has(text)) return text;
        throw invalidValue(`${membership}: ${listTexts(texts)}`);
      };
    },
  };
}
