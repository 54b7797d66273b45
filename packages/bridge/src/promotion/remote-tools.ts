import { LaterError, type LaterTool, type Runtime } from "later-runtime";

import type { OfferPlace } from "../contracts/contract-book.ts";
import { toolOfContract } from "../contracts/contract-tool.ts";
import type { Contract } from "../contracts/contract.ts";
import { differencesOf } from "../contracts/differences.ts";
import { offerOf } from "../contracts/offer-of.ts";
import { readContract } from "../contracts/read-contract.ts";
import type { Rejection } from "../worker-protocol/messages.ts";
import { type Dispatch, toRemoteTool } from "./remote-tool.ts";

/**
 * The tools of a runtime that workers run: those that it declares itself and workers fulfil, and those that only
 * workers have, which it then comes to have too.
 */
export class RemoteTools {
  readonly #runtime: Runtime;
  readonly #dispatch: Dispatch;
  /** By name: what workers fulfil. */
  readonly #contracts = new Map<string, Contract>();
  /** Those that the runtime has because workers have them. */
  readonly #foreign = new Map<string, LaterTool>();
  readonly #placed = new WeakMap<LaterTool, LaterTool>();

  constructor(runtime: Runtime, dispatch: Dispatch) {
    this.#runtime = runtime;
    this.#dispatch = dispatch;
  }

  get names(): readonly string[] {
    return [...this.#contracts.keys()];
  }

  /**
   * Has workers run a tool, unless the runtime declares it otherwise. A tool for one session becomes one of that
   * session's own.
   */
  async take(contract: Contract, { session }: OfferPlace): Promise<Rejection | undefined> {
    const { name } = contract.declaration;
    if (session !== undefined) {
      try {
        const tool = this.#toTool(contract);
        await this.#runtime.register(session, { declaration: tool.declaration, tool });
        return undefined;
      } catch (error) {
        if (!LaterError.is(error)) throw error;
        return { name, code: error.code, message: error.message };
      }
    }
    const message = this.#conflictOf(contract);
    if (message !== undefined) return { name, code: "CONTRACT_MISMATCH", message };
    this.add(contract);
    return undefined;
  }

  /** What a tool of workers is held to. */
  find(tool: string): Contract | undefined {
    return this.#contracts.get(tool);
  }

  /** Whether the runtime declares just this tool itself. */
  declares(contract: Contract): boolean {
    const { name } = contract.declaration;
    const declared = this.#runtime.registry.get(name);
    if (declared === undefined || this.#foreign.get(name) === declared) return false;
    return readContract(offerOf(declared)).fingerprint === contract.fingerprint;
  }

  /** Has workers run a tool. One that the runtime does not declare becomes one of its tools. */
  add(contract: Contract): void {
    const { name } = contract.declaration;
    const known = this.#contracts.get(name);
    if (known?.fingerprint === contract.fingerprint) return;
    this.#contracts.set(name, contract);
    const declared = this.#runtime.registry.get(name);
    if (declared !== undefined && this.#foreign.get(name) !== declared) return;
    const tool = this.#toTool(contract);
    this.#foreign.set(name, tool);
    this.#runtime.registry.replace({ declaration: tool.declaration, tool });
  }

  /** The tool that is run in the place of one: itself, or one whose calls go to workers. */
  place(tool: LaterTool): LaterTool {
    if (tool.isRemote === true) return tool;
    const contract = this.#contracts.get(tool.declaration.name);
    if (contract === undefined) return tool;
    let placed = this.#placed.get(tool);
    if (placed === undefined) {
      // Another session's private tool may have the same name and be another tool.
      const isSame = readContract(offerOf(tool)).fingerprint === contract.fingerprint;
      placed = isSame ? toRemoteTool(tool, contract.streaming, this.#dispatch) : tool;
      this.#placed.set(tool, placed);
    }
    return placed;
  }

  #toTool(contract: Contract): LaterTool {
    return toRemoteTool(toolOfContract(contract), contract.streaming, this.#dispatch);
  }

  /** How a contract differs from what the runtime declares under its name, in words. */
  #conflictOf(contract: Contract): string | undefined {
    const { name } = contract.declaration;
    const declared = this.#runtime.registry.get(name);
    if (declared === undefined || this.#foreign.get(name) === declared) return undefined;
    if (this.declares(contract)) return undefined;
    const own = readContract(offerOf(declared));
    const [first] = differencesOf(own, contract);
    const what =
      first === undefined ? "" : ` ${first.path}: ${first.before} here, ${first.after} there.`;
    return `"${name}" is not what this process declares under that name.${what}`;
  }
}
