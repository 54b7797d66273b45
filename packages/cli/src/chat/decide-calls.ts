import { type Approval, LaterError, type PendingCall } from "later-runtime";
import { printJson } from "later-runtime/adm";

import { askLine } from "../terminal/ask-line.ts";
import { printable } from "../terminal/printable.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Decisions about calls, by their ids. */
export type Decisions = Readonly<Record<string, Approval>>;

/**
 * Has the person at the terminal decide about calls, one after the other.
 *
 * @param approvesAll Whether all of them are approved without a question.
 * @throws LaterError `APPROVAL_REQUIRED` where nobody is there to be asked, `CANCELLED` for Ctrl-C and the end of the input
 */
export async function decideCalls(
  calls: readonly PendingCall[],
  approvesAll: boolean,
  terminal: Terminal,
): Promise<Decisions> {
  const decisions: [string, Approval][] = [];
  for (const call of calls) {
    const decision = approvesAll ? allow : await ask(call, terminal);
    decisions.push([call.id, decision]);
  }
  return Object.fromEntries(decisions);
}

const allow: Approval = { decision: "allow" };

async function ask(
  { name, args = {}, reason }: PendingCall,
  terminal: Terminal,
): Promise<Approval> {
  const { err } = terminal;
  if (!process.stdin.isTTY || !err.isTerminal) {
    const why = reason === undefined ? "" : ` ${reason}`;
    throw new LaterError("APPROVAL_REQUIRED", `A person has to approve "${name}".${why}`);
  }
  // As a whole: what is approved has to have been seen.
  err.line(`${err.colours.yellow("?")} ${err.colours.bold(name)} ${printJson(args)}`);
  if (reason !== undefined) err.line(`  ${reason}`);
  const answer = await askLine(terminal, printable(`  Run ${name}? [y, N, or why not] `));
  if (answer === undefined) throw new LaterError("CANCELLED");
  const word = answer.trim();
  if (/^y(?:es)?$/i.test(word)) return allow;
  return /^(?:no?)?$/i.test(word)
    ? { decision: "deny", reason: "The user does not want that." }
    : { decision: "deny", reason: word };
}
