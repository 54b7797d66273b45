import type { Contract } from "later-bridge";
import { LaterError } from "later-runtime";

import { CommandFailure, joinFailures, toCommandFailure } from "../command-failure.ts";
import { loadAllTools } from "../serving/load-all-tools.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { runOfferCommand } from "./run-offer-command.ts";

/** Where tools come from. */
export interface ToolOrigins {
  readonly files: readonly string[];
  /** Commands of the shell that print tools. */
  readonly commands: readonly string[];
}

/**
 * The contracts of all tools. A tool that is not sound is no reason to go on without it.
 *
 * @throws CommandFailure for files that cannot be loaded, commands that fail, and tools that are not sound or of
 * the same name
 */
export async function gatherContracts(
  { files, commands }: ToolOrigins,
  terminal: Terminal,
): Promise<readonly Contract[]> {
  const { offerOf, readContract } = await import("later-bridge");
  const offers: [origin: string, offer: unknown][] = [];
  if (files.length > 0) {
    const { registry, problems } = await loadAllTools(files, terminal);
    if (problems.length > 0) throw joinFailures(problems);
    for (const tool of registry.available()) offers.push(["FILE", offerOf(tool)]);
  }
  for (const command of commands) {
    const printed = await runOfferCommand(command, terminal);
    if (printed.length === 0) throw new CommandFailure(`The command "${command}" has no tools.`);
    for (const offer of printed) offers.push([`the command "${command}"`, offer]);
  }
  const contracts = new Map<string, Contract>();
  for (const [origin, offer] of offers) {
    const contract = read(readContract, offer, origin);
    const { name } = contract.declaration;
    if (contracts.has(name)) {
      throw new CommandFailure(`Two tools are named "${name}"; one is of ${origin}.`, {
        code: "DUPLICATE_TOOL",
      });
    }
    contracts.set(name, contract);
  }
  return [...contracts.values()];
}

function read(
  readContract: (offer: unknown) => Contract,
  offer: unknown,
  origin: string,
): Contract {
  try {
    return readContract(offer);
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    const { code } = toCommandFailure(cause, cause.code);
    throw new CommandFailure(`A tool of ${origin} cannot be locked. ${cause.message}`, {
      code,
      cause,
    });
  }
}
