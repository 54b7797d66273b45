import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { type Draft, isSame, printDraft, readDraft, Unfinished } from "./draft.ts";
import type { ControlProps } from "./field-props.ts";
import { useValidity } from "./use-validity.ts";

/** A number, as text: browsers would round large ones. */
export function NumberControl({ schema, value, attributes, change }: ControlProps): VNode {
  const [written, write] = useState("");
  const problem = value instanceof Unfinished ? value.problem : undefined;
  return (
    <input
      {...attributes}
      ref={useValidity<HTMLInputElement>(problem)}
      inputMode={schema.type === "integer" ? "numeric" : "decimal"}
      value={isSame(readNumber(written), value) ? written : printDraft(value)}
      onInput={({ currentTarget }) => {
        write(currentTarget.value);
        change(readNumber(currentTarget.value));
      }}
    />
  );
}

/** What is none stays as it has been written. */
function readNumber(text: string): Draft {
  const draft = readDraft(text);
  if (typeof draft === "number" || typeof draft === "bigint") return draft;
  // Such as "1." and ".5", which are none in JSON.
  const number = text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : new Unfinished(text, "This is not a number.");
}
