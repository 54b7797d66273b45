import type { VNode } from "preact";

import { type Draft, isSame, printDraft } from "./draft.ts";
import type { ControlProps } from "./field-props.ts";

/** One of some values. */
export function ChoiceControl({
  value,
  options,
  attributes,
  change,
}: ControlProps & { readonly options: readonly Draft[] }): VNode {
  const areTexts = options.every((option) => typeof option === "string");
  // Quotes tell texts from other values that look the same.
  const labelOf = (option: Draft): string =>
    areTexts && typeof option === "string" ? option : printDraft(option);
  return (
    <select
      {...attributes}
      value={options.findIndex((option) => isSame(option, value))}
      onChange={({ currentTarget }) => {
        const chosen = options[currentTarget.selectedIndex];
        if (chosen !== undefined) change(chosen);
      }}
    >
      {options.map((option, index) => (
        <option value={index}>{labelOf(option)}</option>
      ))}
    </select>
  );
}
