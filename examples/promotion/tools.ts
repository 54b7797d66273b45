import { deftool, type ToolContext, ToolError } from "later-runtime";

/** Counts how often each word stands in a text.
 * @param text The text
 * @param least How often a word has to stand there to be counted @minimum 1 @integer */
export const countWords = deftool((text: string, least = 1): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/\p{Letter}+/gu)) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].filter(([, count]) => count >= least));
});

/** The days between two dates.
 * @param from The first day @format date
 * @param to The last day @format date */
export const daysBetween = deftool((from: string, to: string) => {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  if (days < 0) {
    throw new ToolError("WRONG_ORDER", `${to} comes before ${from}.`, { details: { days } });
  }
  return { days };
});

/** Counts down, second by second.
 * @param from Where to begin @minimum 1 @maximum 10 @integer */
export const countDown = deftool(async function* (from: number, context: ToolContext) {
  for (let left = from; left > 0; left -= 1) {
    context.progress({ progress: from - left, total: from });
    yield { left };
  }
  return "Lift-off!";
});

/** Remembers a note for the rest of the conversation.
 * @param note What to remember */
export const remember = deftool(async (note: string, { variables }: ToolContext) => {
  const notes = (await variables.has("notes"))
    ? variables.variable<string>("notes")
    : await variables.define("notes", { type: "string", initial: "" });
  const before = await notes.get();
  await notes.set(before === "" ? note : `${before}; ${note}`);
  return await notes.get();
});

/** Opens the safe.
 * @param code Four digits @pattern ^\d{4}$ */
export const openSafe = deftool((code: string): string => {
  throw new Error(`The safe does not open with ${code.length} digits.`);
});
