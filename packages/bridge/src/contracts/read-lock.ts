import { readFile } from "node:fs/promises";

import { LaterError } from "later-runtime";
import { type AdmToolManifest, parseJson, readToolManifest } from "later-runtime/adm";
import type { Violation } from "later-runtime/schema";

import type { Contract } from "./contract.ts";
import {
  agreesWith,
  lockMember,
  lockVersion,
  readLockedDeclaration,
} from "./locked-declaration.ts";
import { readContract } from "./read-contract.ts";

/** A lock file that has been read: contracts that hold until somebody writes another one. */
export interface Lock {
  /** The document, with members that are not known. */
  readonly manifest: AdmToolManifest;
  /** In the order of the document; names are unique. */
  readonly contracts: readonly Contract[];
}

/** How a lock file is called where nobody says otherwise. */
export const lockFileName = "later.lock.json";

const remedy = 'Write it anew with "later lock".';
const shownProblems = 3;

/**
 * Reads a lock file.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a file that cannot be read, and as {@link readLock} does
 */
export async function readLockFile(path: string): Promise<Lock> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "There is no lock file" : "The lock file cannot be read:";
    throw new LaterError("INVALID_ARGUMENT", `${reason} "${path}".`, { cause, details: { path } });
  }
  return readLock(text, path);
}

/**
 * Reads the text of a lock file: a ToolManifest of ADM whose declarations have a member `later_contract` each.
 *
 * @param source what the text is called in messages
 * @throws LaterError `INVALID_JSON` with `details.line` and `details.column`; `INVALID_DOCUMENT`, whose
 * `details.violations` say what is wrong and where: no manifest, a declaration without fingerprint, one whose
 * fingerprint is that of another, because it has been edited by hand
 */
export function readLock(text: string, source: string = lockFileName): Lock {
  const document = parse(text, source);
  const manifest = readManifest(document, source);
  const violations: Violation[] = [];
  const contracts = manifest.contracts.flatMap(({ function_declarations: declarations }, group) =>
    declarations.flatMap((declaration, index) => {
      const path = `/contracts/${group}/function_declarations/${index}`;
      try {
        return readLocked(declaration);
      } catch (error) {
        if (!(error instanceof Unsound)) throw error;
        const message = `"${path.slice(1)}${error.member}" (${declaration.name}) ${error.message}`;
        violations.push({ path: path + error.member, keyword: error.keyword, message });
        return [];
      }
    }),
  );
  if (violations.length === 0) return { manifest, contracts };
  const shown = violations.slice(0, shownProblems).map(({ message }) => message);
  const more =
    violations.length > shown.length ? ` And ${violations.length - shown.length} more.` : "";
  const message = `"${source}" is no valid lock file. ${shown.join(" ")}${more} ${remedy}`;
  throw new LaterError("INVALID_DOCUMENT", message, { details: { violations } });
}

function parse(text: string, source: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    const isConflict = /^(?:<{7}|={7}|>{7})/m.test(text);
    const reason = isConflict ? "It has marks of a conflict of merging." : cause.message;
    const message = `"${source}" is not JSON. ${reason} ${remedy}`;
    throw new LaterError(cause.code, message, { cause, details: cause.details });
  }
}

function readManifest(document: unknown, source: string): AdmToolManifest {
  try {
    return readToolManifest(document).value;
  } catch (cause) {
    if (!LaterError.is(cause)) throw cause;
    throw new LaterError(cause.code, `"${source}": ${cause.message}`, {
      cause,
      details: cause.details,
    });
  }
}

/** What is wrong with a declaration, and with which member of it. */
class Unsound extends Error {
  readonly member: string;
  readonly keyword: string;

  constructor(message: string, member: string, keyword: string) {
    super(message);
    this.member = member;
    this.keyword = keyword;
  }
}

function readLocked(declaration: Parameters<typeof agreesWith>[0]): Contract {
  const locked = readLockedDeclaration(declaration);
  if (typeof locked?.fingerprint !== "string") {
    throw new Unsound("has no fingerprint.", `/${lockMember}`, "required");
  }
  if (locked.version !== lockVersion) {
    const message = `is of another version than ${lockVersion}, the only one that is known.`;
    throw new Unsound(message, `/${lockMember}/version`, "const");
  }
  let contract: Contract;
  try {
    contract = readContract(locked.offer);
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    throw new Unsound(`is no valid contract: ${error.message}`, "", "contract");
  }
  if (contract.fingerprint !== locked.fingerprint) {
    const message = "has been edited by hand: its fingerprint is not that of what it says.";
    throw new Unsound(message, `/${lockMember}/fingerprint`, "fingerprint");
  }
  if (!agreesWith(declaration, contract)) {
    const message = `has been edited by hand: it is not what "${lockMember}" says.`;
    throw new Unsound(message, "/parameters", "fingerprint");
  }
  return contract;
}
