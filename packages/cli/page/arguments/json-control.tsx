import type { VNode } from "preact";
import { useState } from "preact/hooks";

import { findUnfinished, isSame, printDraft, readDraft } from "./draft.ts";
import type { ControlProps } from "./field-props.ts";
import { useValidity } from "./use-validity.ts";

/** Any value, as JSON; what is none yet stays as it has been written. */
export function JsonControl({
  value,
  attributes,
  change,
}: Pick<ControlProps, "value" | "attributes" | "change">): VNode {
  const [written, write] = useState("");
  const text = isSame(readDraft(written), value) ? written : printDraft(value);
  const input = useValidity<HTMLTextAreaElement>(findUnfinished(value)?.problem);
  return (
    <textarea
      {...attributes}
      ref={input}
      spellcheck={false}
      rows={Math.min(20, text.split("\n").length + 1)}
      value={text}
      onInput={({ currentTarget }) => {
        write(currentTarget.value);
        change(readDraft(currentTarget.value));
      }}
    />
  );
}
