import type { VNode } from "preact";
import { useContext } from "preact/hooks";

import { type Draft, printDraft } from "./arguments/draft.ts";
import { callCommand } from "./call-command.ts";
import { CopyButton } from "./copy-button.tsx";
import { InspectedContext } from "./inspected-context.ts";

/** What a person can do with the calls of a tool. */
export interface CallChoices {
  /** Absent while another call runs. */
  readonly again: (() => void) | undefined;
  /** Writes the arguments into the form. */
  readonly edit: () => void;
}

/** What can be done with a call that has been made. */
export function CallActions({
  name,
  args,
  choices,
}: {
  readonly name: string;
  readonly args: Draft;
  /** For calls of a person. */
  readonly choices?: CallChoices | undefined;
}): VNode {
  const inspected = useContext(InspectedContext);
  return (
    <p class="actions">
      {choices === undefined ? null : (
        <>
          <button type="button" disabled={choices.again === undefined} onClick={choices.again}>
            Call again
          </button>
          <button type="button" onClick={choices.edit}>
            Edit arguments
          </button>
        </>
      )}
      <CopyButton label="Copy command" text={() => callCommand({ name, args }, inspected)} />
      <CopyButton label="Copy JSON" text={() => printDraft({ name, args })} />
    </p>
  );
}
