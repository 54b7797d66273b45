import { isTool } from "../declare/make-tool.ts";
import { isToolSet } from "../declare/tool-set.ts";
import type { LaterTool, Tool } from "../declare/tool.ts";
import { LaterError } from "../errors/later-error.ts";
import { executeAll } from "../executor/execute-all.ts";
import { type CallHost, executeCall } from "../executor/execute-call.ts";
import type { ExecuteAllOptions, ExecuteOptions } from "../executor/execute-options.ts";
import type { ExecutorOptions } from "../executor/executor-options.ts";
import { refuseCall } from "../executor/refuse-call.ts";
import type { RunningCall } from "../executor/running-call.ts";
import type { FunctionCall } from "../model/function-call.ts";
import type { FunctionDeclaration } from "../model/function-declaration.ts";
import type { Outcome } from "../model/tool-result.ts";
import type { ToolRegistry } from "../registry/tool-registry.ts";
import type { Session, SessionOptions, ToolSelection } from "./session.ts";

/** What a session needs of the runtime that opens it. */
export interface SessionHost {
  readonly registry: ToolRegistry;
  readonly options: ExecutorOptions;
  /** Told once, when the session has been closed. */
  readonly onClose: (id: string) => void;
}

/** A session whose tools run in this process. */
export class LocalSession implements Session, CallHost {
  readonly id: string;
  readonly data: unknown;
  readonly options: ExecutorOptions;
  readonly #host: SessionHost;
  /** Names of enabled tools of the registry; `undefined` for all but the disabled ones. */
  readonly #enabled: Set<string> | undefined;
  readonly #disabled = new Set<string>();
  readonly #private = new Map<string, LaterTool>();
  readonly #running = new Set<RunningCall>();
  #closed = false;

  constructor(id: string, host: SessionHost, options: SessionOptions) {
    this.id = id;
    this.data = options.data;
    this.options = host.options;
    this.#host = host;
    if (options.tools === undefined) {
      // What is wrong with a tool shows when the session begins, not in the middle of a conversation.
      host.registry.list();
    } else {
      this.#enabled = new Set();
      for (const selection of listOf(options.tools)) this.#select(selection);
    }
  }

  async listDeclarations(): Promise<readonly FunctionDeclaration[]> {
    this.#assertOpen();
    const global = this.#host.registry.available().filter((tool) => this.#isEnabled(tool));
    return Object.freeze([...global, ...this.#private.values()].map((tool) => tool.declaration));
  }

  async lookup(name: string): Promise<LaterTool | undefined> {
    this.#assertOpen();
    return this.find(name);
  }

  async register(tool: Tool): Promise<void> {
    this.#assertOpen();
    this.#addPrivate(tool.tool);
  }

  async enable(name: string): Promise<void> {
    this.#assertOpen();
    this.#enable(name);
  }

  async disable(name: string): Promise<void> {
    this.#assertOpen();
    if (this.#private.delete(name)) return;
    if (this.#enabled === undefined) this.#disabled.add(name);
    else this.#enabled.delete(name);
  }

  execute(call: FunctionCall, options?: ExecuteOptions): Promise<Outcome> {
    return this.#closed ? refuseCall(this.id, call, options) : executeCall(this, call, options);
  }

  executeAll(calls: readonly FunctionCall[], options?: ExecuteAllOptions): Promise<Outcome[]> {
    return executeAll(
      calls,
      (call) => this.execute(call as FunctionCall, options),
      options?.concurrency,
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const call of this.#running) call.cancel();
    this.#private.clear();
    this.#host.onClose(this.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  find(name: string): LaterTool | undefined {
    const own = this.#private.get(name);
    if (own !== undefined) return own;
    const tool = this.#host.registry.get(name);
    return tool !== undefined && this.#isEnabled(tool) ? tool : undefined;
  }

  track(call: RunningCall): void {
    this.#running.add(call);
    call.onEnd(() => this.#running.delete(call));
  }

  #select(selection: ToolSelection): void {
    if (typeof selection === "string") this.#enable(selection);
    else if (isToolSet(selection)) for (const tool of selection.tools) this.#select(tool);
    else if (isTool(selection)) this.#add(selection.tool);
    else {
      throw new LaterError(
        "INVALID_ARGUMENT",
        '"tools" takes what deftool and deftools return, and names of registered tools.',
      );
    }
  }

  #add(tool: LaterTool): void {
    const { name } = tool.declaration;
    if (this.#host.registry.get(name)?.handler === tool.handler) this.#enabled?.add(name);
    else if (this.#private.get(name)?.handler !== tool.handler) this.#addPrivate(tool);
  }

  #addPrivate(tool: LaterTool): void {
    const { name } = tool.declaration;
    if (this.find(name) !== undefined) {
      throw new LaterError("DUPLICATE_TOOL", `The session already has a tool named "${name}".`, {
        details: { name },
      });
    }
    this.#private.set(name, tool);
  }

  #enable(name: string): void {
    if (this.#private.has(name)) return;
    if (this.#host.registry.get(name) === undefined) throw this.#missing(name);
    this.#enabled?.add(name);
    this.#disabled.delete(name);
  }

  /** Why there is no tool of that name: it may be there, and faulty. */
  #missing(name: string): unknown {
    const problems = this.#host.registry.problems();
    const own = problems.find(
      (problem) => LaterError.is(problem) && problem.details["name"] === name,
    );
    const others = problems.length === 0 ? "" : " Some tools could not be declared, see the cause.";
    const message = `No tool is registered as "${name}".${others}`;
    return (
      own ?? new LaterError("TOOL_NOT_FOUND", message, { cause: problems[0], details: { name } })
    );
  }

  #isEnabled({ declaration: { name } }: LaterTool): boolean {
    return this.#enabled === undefined ? !this.#disabled.has(name) : this.#enabled.has(name);
  }

  #assertOpen(): void {
    if (this.#closed) throw sessionNotFound(this.id);
  }
}

function listOf(tools: readonly ToolSelection[]): readonly ToolSelection[] {
  if (Array.isArray(tools)) return tools;
  throw new LaterError("INVALID_ARGUMENT", '"tools" has to be an array.');
}

/** The error for a session that does not exist, or no more. */
export function sessionNotFound(id: string): LaterError {
  return new LaterError("SESSION_NOT_FOUND", `There is no session "${id}".`, {
    details: { sessionId: id },
  });
}
