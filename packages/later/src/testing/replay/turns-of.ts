import { assertHistory } from "../../conversation/content/assert-history.ts";
import { type Content, partsOf } from "../../conversation/content/content.ts";
import { LaterError } from "../../errors/later-error.ts";

/** What the user says, and what the model says to it. */
export interface Turn {
  readonly opening: readonly Content[];
  /** Contents with calls, and at last one without, unless the history breaks off before it. */
  readonly said: readonly Content[];
}

/**
 * Cuts a history into turns. Answers to calls are left out.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a history that no model could be asked with
 */
export function turnsOf(history: readonly Content[]): readonly Turn[] {
  assertHistory(history);
  const turns: { opening: Content[]; said: Content[] }[] = [];
  for (const [index, content] of history.entries()) {
    if (hasPart(content, "functionResponse")) continue;
    const current = turns.at(-1);
    if (content.role === "model" && current !== undefined && isOpen(current)) {
      current.said.push(content);
    } else if (hasPart(content, "functionCall")) {
      const problem = `"history"[${index}] has calls that nothing of the user comes before.`;
      throw new LaterError("INVALID_ARGUMENT", problem, { details: { index } });
    } else if (current === undefined || current.said.length > 0) {
      turns.push({ opening: [content], said: [] });
    } else current.opening.push(content);
  }
  return turns;
}

/** Whether the model has the floor. */
function isOpen({ opening, said }: Turn): boolean {
  const last = said.at(-1);
  return last === undefined ? opening.at(-1)?.role === "user" : hasPart(last, "functionCall");
}

function hasPart(content: Content, kind: "functionCall" | "functionResponse"): boolean {
  return partsOf(content).some((part) => part[kind] !== undefined);
}
