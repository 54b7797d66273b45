import { LaterError, type LaterTool } from "later-runtime";

import type { ContractBook } from "../contracts/contract-book.ts";
import { toolOfContract } from "../contracts/contract-tool.ts";
import type { Contract } from "../contracts/contract.ts";
import type { WorkerPool } from "../pool/worker-pool.ts";
import type { DispatchRequest, DispatchSink } from "../workers/dispatched-call.ts";
import { toRemoteTool } from "./remote-tool.ts";

/** Gives a call of a registered tool to a pool. */
export type DispatchRegistered = (
  pool: WorkerPool,
  contract: Contract,
  request: DispatchRequest,
  sink: DispatchSink,
) => void;

/**
 * The tools that workers of snakepit register in sessions. A worker does so while it has a call of the session, and under
 * a name that nobody else knows; so its pool is the one that has such a call, and any worker there runs the tool.
 */
export class RegisteredTools {
  readonly #contracts: ContractBook;
  readonly #pools: ReadonlyMap<WorkerPool, readonly string[] | undefined>;
  readonly #dispatch: DispatchRegistered;
  readonly #tools = new WeakMap<WorkerPool, WeakMap<Contract, LaterTool>>();

  /** @param pools - those of snakepit, with the names of the tools that their workers are to run; `undefined` for all */
  constructor(
    contracts: ContractBook,
    pools: ReadonlyMap<WorkerPool, readonly string[] | undefined>,
    dispatch: DispatchRegistered,
  ) {
    this.#contracts = contracts;
    this.#pools = pools;
    this.#dispatch = dispatch;
  }

  /**
   * The tool whose calls go to the pool of whoever has registered it; `undefined` if no pool is to run it. The same
   * contract gives the same tool.
   *
   * @throws LaterError `PERMISSION_DENIED` in strict mode
   */
  adopt(session: string, contract: Contract): LaterTool | undefined {
    const { rejection } = this.#contracts.judgeContract(contract, { session });
    if (rejection !== undefined) throw new LaterError("PERMISSION_DENIED", rejection.message);
    const pool = this.#findPool(session, contract.declaration.name);
    return pool === undefined ? undefined : this.#toolOf(pool, contract);
  }

  #findPool(session: string, tool: string): WorkerPool | undefined {
    const pools = [...this.#pools].flatMap(([pool, tools]) =>
      tools?.includes(tool) === false ? [] : [pool],
    );
    return (
      pools.find(({ dispatcher }) => dispatcher.isRunning(session)) ??
      pools.find(({ dispatcher }) => dispatcher.knows(session)) ??
      pools[0]
    );
  }

  #toolOf(pool: WorkerPool, contract: Contract): LaterTool {
    let tools = this.#tools.get(pool);
    if (tools === undefined) this.#tools.set(pool, (tools = new WeakMap()));
    let tool = tools.get(contract);
    if (tool === undefined) {
      tool = toRemoteTool(toolOfContract(contract), contract.streaming, (request, sink) =>
        this.#dispatch(pool, contract, request, sink),
      );
      tools.set(contract, tool);
    }
    return tool;
  }
}
