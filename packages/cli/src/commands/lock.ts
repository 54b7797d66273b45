import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

import type { Contract, ContractChange, Lock } from "later-bridge";
import { LaterError } from "later-runtime";

import { CommandFailure, toCommandFailure, usageFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { gatherContracts } from "../locking/gather-contracts.ts";
import { lockPlaceOf } from "../locking/lock-place.ts";
import { renderChanges, summarizeChanges } from "../locking/render-changes.ts";
import { shortPath } from "../rendering/short-path.ts";
import { writeProblem } from "../rendering/write-failure.ts";
import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later lock` can be told. */
export interface LockOptions {
  /** Commands of the shell that print tools. */
  readonly command?: readonly string[];
  /** Compares, and writes nothing. */
  readonly check?: boolean;
  /** Which changes a check lets pass. @default none */
  readonly allow?: "compatible";
  /** @default later.lock.json beside the nearest package.json */
  readonly out?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/**
 * `later lock [FILE…]`: writes down what the tools are held to, or tells how they differ from what was written
 * down.
 */
export async function lock(
  files: readonly string[],
  options: LockOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { command: commands = [], check = false } = options;
  if (files.length + commands.length === 0) {
    throw usageFailure("There are no tools: give a FILE, or --command.");
  }
  const { folder, name } = lockPlaceOf(files[0]);
  const { compareContracts, lockFileName, printLock } = await import("later-bridge");
  const file = path.resolve(options.out ?? path.join(folder, lockFileName));
  const previous = await readPrevious(file, options, terminal);
  const contracts = await gatherContracts({ files, commands }, terminal);
  const changes = compareContracts(previous?.contracts ?? [], contracts);
  if (check) {
    const ok = changes.every(({ kind }) => isAllowed(kind, options));
    report({ file, contracts, changes, ok, isWritten: false }, options, terminal);
    return ok ? exitCodes.ok : exitCodes.failed;
  }
  const isWritten = write(file, printLock(contracts, { name, previous }));
  report({ file, contracts, changes, ok: true, isWritten }, options, terminal);
  return exitCodes.ok;
}

/** The lock file as it is. Where it is to be replaced, it need not be a sound one. */
async function readPrevious(
  file: string,
  { check = false, verbose }: LockOptions,
  { err }: Terminal,
): Promise<Lock | undefined> {
  if (!check && !existsSync(file)) return undefined;
  const { readLockFile } = await import("later-bridge");
  try {
    return await readLockFile(file);
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    if (check) throw toCommandFailure(cause, cause.code);
    const message = `${cause.message} What somebody has added to it is lost.`;
    writeProblem(err, new CommandFailure(message, { code: cause.code, cause }), verbose);
    return undefined;
  }
}

function isAllowed(kind: ContractChange["kind"], { allow }: LockOptions): boolean {
  return allow === "compatible" && (kind === "compatible" || kind === "added");
}

/** Writes a file, all of it or nothing. Tells whether there was anything to write. */
function write(file: string, text: string): boolean {
  const beside = `${file}.${process.pid}`;
  try {
    if (existsSync(file) && readFileSync(file, "utf8") === text) return false;
    writeFileSync(beside, text);
    renameSync(beside, file);
    return true;
  } catch (cause) {
    rmSync(beside, { force: true });
    throw new CommandFailure(`"${file}" cannot be written.`, { code: "WRITING_FAILED", cause });
  }
}

interface Report {
  readonly file: string;
  readonly contracts: readonly Contract[];
  readonly changes: readonly ContractChange[];
  readonly ok: boolean;
  readonly isWritten: boolean;
}

function report(
  { file, contracts, changes, ok, isWritten }: Report,
  { json = false, check = false }: LockOptions,
  { out }: Terminal,
): void {
  if (json) {
    const tools = contracts.map(({ declaration, fingerprint }) => ({
      name: declaration.name,
      fingerprint,
    }));
    writeJson(out, { ok, file, written: isWritten, tools, changes });
    return;
  }
  for (const line of renderChanges(changes, out.colours)) out.line(line);
  const summary = changes.length === 0 ? "nothing has changed" : summarizeChanges(changes);
  const count = `${contracts.length} ${contracts.length === 1 ? "tool" : "tools"}`;
  const written = isWritten ? "written, " : "";
  const advice = check && !ok ? " Without --check, later lock takes this over." : "";
  out.line(`${shortPath(file)}: ${written}${count}, ${summary}.${advice}`);
}
