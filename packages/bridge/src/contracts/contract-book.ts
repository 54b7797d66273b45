import { LaterError } from "later-runtime";

import { isObject } from "../wire/is-object.ts";
import type { Rejection } from "../worker-protocol/messages.ts";
import { assertQuickPatterns } from "./assert-quick-patterns.ts";
import type { Contract } from "./contract.ts";
import { differencesOf } from "./differences.ts";
import { readContract } from "./read-contract.ts";
import type { Lock } from "./read-lock.ts";

/** Whose contracts a host goes by: those of its lock file, or those that workers bring. */
export type ContractMode = "strict" | "development";

/** What a {@link ContractBook} can be told at its creation. */
export interface ContractBookOptions {
  /** The contracts that workers may fulfil. */
  readonly lock?: Lock | undefined;
  /** @default "strict" with a lock, "development" without */
  readonly mode?: ContractMode | undefined;
  /** How many tools one message may offer. @default 1_000 */
  readonly maxTools?: number | undefined;
  /**
   * Which patterns the schemas of a tool that is in no lock may have: those that cannot take for ever to match a short
   * text, or any, where whoever brings tools is trusted with that. A function decides tool by tool.
   *
   * @default "quick"
   */
  readonly patterns?: "quick" | "any" | ((contract: Contract) => "quick" | "any") | undefined;
  /**
   * Told once, at once, that any worker can bring any tool. @default a warning of the process
   */
  readonly warn?: ((message: string) => void) | undefined;
}

/** Where a tool is offered for. */
export interface OfferPlace {
  /** The session that is to have it; absent for all of them. */
  readonly session?: string | undefined;
}

/** What becomes of an offer: the contract that holds from now on, or why there is none. */
export type OfferJudgement =
  | { readonly contract: Contract; readonly rejection?: undefined }
  | { readonly contract?: undefined; readonly rejection: Rejection };

/** What becomes of the offers of one message, in their order. */
export interface OfferJudgements {
  readonly accepted: readonly Contract[];
  readonly rejected: readonly Rejection[];
}

const shownDifferences = 5;

/** Decides which tools workers may run: in strict mode they fulfil contracts, and can neither add nor alter one. */
export class ContractBook {
  readonly mode: ContractMode;
  readonly #contracts: ReadonlyMap<string, Contract>;
  readonly #maximum: number;
  readonly #patternsOf: (contract: Contract) => "quick" | "any";

  /** @throws LaterError `INVALID_ARGUMENT` for strict mode without a lock, and for no number of tools */
  constructor(options: ContractBookOptions = {}) {
    const { lock, maxTools = 1_000 } = options;
    this.mode = readMode(options);
    if (!Number.isInteger(maxTools) || maxTools < 1) {
      throw new LaterError(
        "INVALID_ARGUMENT",
        '"maxTools" has to be a whole number of at least 1.',
      );
    }
    this.#maximum = maxTools;
    const { patterns = "quick" } = options;
    this.#patternsOf = typeof patterns === "function" ? patterns : () => patterns;
    this.#contracts = new Map(
      lock?.contracts.map((contract) => [contract.declaration.name, contract]),
    );
    if (this.mode === "development") (options.warn ?? emitWarning)(developmentWarning);
  }

  /** The contracts of the lock, in its order. */
  get contracts(): readonly Contract[] {
    return [...this.#contracts.values()];
  }

  /** The contract of that name, if the lock has one. */
  find(name: string): Contract | undefined {
    return this.#contracts.get(name);
  }

  /**
   * Judges what a worker offers, a `ToolOffer` of which nothing is known yet. Codes of rejections are
   * `INVALID_DECLARATION`; in strict mode also `UNKNOWN_CONTRACT`, `CONTRACT_MISMATCH` for whatever differs
   * from the contract, and `PERMISSION_DENIED` for tools of one session. Never throws.
   */
  judge(offer: unknown, place: OfferPlace = {}): OfferJudgement {
    try {
      return this.judgeContract(readContract(offer), place);
    } catch (error) {
      if (!LaterError.is(error)) throw error;
      return reject(nameOf(offer), "INVALID_DECLARATION", error.message);
    }
  }

  /** Judges what {@link readContract} has made of an offer, as {@link judge} does. Never throws. */
  judgeContract(offered: Contract, { session }: OfferPlace = {}): OfferJudgement {
    const { name } = offered.declaration;
    if (this.mode === "development") {
      const message = this.#patternsOf(offered) === "any" ? undefined : slowPatternOf(offered);
      if (message === undefined) return { contract: offered };
      return reject(name, "INVALID_DECLARATION", `The tool "${name}": ${message}`);
    }
    if (session !== undefined) {
      return reject(
        name,
        "PERMISSION_DENIED",
        "Only a host in development mode takes tools for one session.",
      );
    }
    const locked = this.#contracts.get(name);
    if (locked === undefined) {
      return reject(name, "UNKNOWN_CONTRACT", `The host has no contract named "${name}".`);
    }
    return locked.fingerprint === offered.fingerprint
      ? { contract: locked }
      : reject(name, "CONTRACT_MISMATCH", describeMismatch(locked, offered));
  }

  /**
   * Judges the offers of one message. Besides what {@link judge} says, the second of two tools of one name is
   * rejected with `DUPLICATE_TOOL`, and all tools beyond `maxTools` with one `QUOTA_EXCEEDED`. Never throws.
   */
  judgeAll(offers: unknown, place: OfferPlace = {}): OfferJudgements {
    if (!Array.isArray(offers)) {
      return {
        accepted: [],
        rejected: [rejection("", "INVALID_DECLARATION", '"tools" has to be an array.')],
      };
    }
    const accepted = new Map<string, Contract>();
    const rejected: Rejection[] = [];
    for (const offer of offers.slice(0, this.#maximum) as readonly unknown[]) {
      const judgement = this.judge(offer, place);
      const name = judgement.contract?.declaration.name;
      if (judgement.rejection !== undefined) rejected.push(judgement.rejection);
      else if (name !== undefined && accepted.has(name)) {
        rejected.push(rejection(name, "DUPLICATE_TOOL", `The tool "${name}" is offered twice.`));
      } else if (name !== undefined) accepted.set(name, judgement.contract);
    }
    if (offers.length > this.#maximum) {
      const message = `A message may offer ${this.#maximum} tools; there are ${offers.length}.`;
      rejected.push(rejection(nameOf(offers[this.#maximum]), "QUOTA_EXCEEDED", message));
    }
    return { accepted: [...accepted.values()], rejected };
  }
}

const developmentWarning =
  "DEVELOPMENT MODE: any worker that connects can bring any tool, and replace those of others. " +
  'Give the host a lock file, which "later lock" writes, before anything depends on it.';

function readMode({ lock, mode }: ContractBookOptions): ContractMode {
  if (mode === undefined) return lock === undefined ? "development" : "strict";
  if (mode !== "strict" && mode !== "development") {
    throw new LaterError("INVALID_ARGUMENT", '"mode" has to be "strict" or "development".');
  }
  if (mode === "strict" && lock === undefined) {
    throw new LaterError("INVALID_ARGUMENT", "In strict mode a host needs a lock file to go by.");
  }
  return mode;
}

function emitWarning(message: string): void {
  process.emitWarning(message, { code: "LATER_DEVELOPMENT_MODE" });
}

/** What is wrong with a pattern of somebody who is trusted with nothing, if anything is. */
function slowPatternOf({ declaration, parameters }: Contract): string | undefined {
  try {
    assertQuickPatterns([parameters, declaration.responseJsonSchema]);
    return undefined;
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    return error.message;
  }
}

function describeMismatch(locked: Contract, offered: Contract): string {
  const shown: string[] = [];
  let count = 0;
  for (const { path, before, after } of differencesOf(locked, offered)) {
    count += 1;
    if (count <= shownDifferences) shown.push(`${cut(path)}: locked ${before}, offered ${after}`);
  }
  const more = count > shown.length ? `; and ${count - shown.length} more` : "";
  const { name } = locked.declaration;
  return `The tool "${name}" is not what the host's contract says: ${shown.join("; ")}${more}.`;
}

/** Names of members come from the worker, as long as they may be. */
function cut(path: string): string {
  return path.length <= 200 ? path : `${path.slice(0, 199)}…`;
}

/** What an offer calls itself that cannot be read: for people. */
function nameOf(offer: unknown): string {
  const declaration = isObject(offer) ? offer["declaration"] : undefined;
  const name = isObject(declaration) ? declaration["name"] : undefined;
  return typeof name === "string" ? name.slice(0, 64) : "";
}

function reject(name: string, code: string, message: string): OfferJudgement {
  return { rejection: rejection(name, code, message) };
}

function rejection(name: string, code: string, message: string): Rejection {
  return { name, code, message };
}
