import type { Inspected } from "../src/inspecting/inspected.ts";
import { type Draft, printLine } from "./arguments/draft.ts";
import { shellWord } from "./shell-word.ts";

/** The command line that makes a call, for a shell in the folder of the command. */
export function callCommand(
  { name, args }: { readonly name: string; readonly args: Draft },
  { file, tools }: Pick<Inspected, "file" | "tools">,
): string {
  const tool = tools.find(({ declaration }) => declaration.name === name);
  const words = ["later", "call", file.startsWith("-") ? `./${file}` : file, name, printLine(args)];
  if (tool?.annotations.requiresApproval === true) words.push("--approve");
  return words.map(shellWord).join(" ");
}
