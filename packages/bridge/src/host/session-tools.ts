import { LaterError, type LaterTool, type Runtime } from "later-runtime";

import type { ToolRegistration, ToolSpec } from "../gen/snakepit_bridge_pb.ts";
import type { Caller } from "./authenticator.ts";
import type { HostSettings } from "./host-options.ts";
import { toToolSpec } from "./to-tool-spec.ts";
import { assertRegistration } from "./tool-registration.ts";
import { ToolRoles } from "./tool-roles.ts";

/** A tool that a worker says it can run. */
export interface RegisteredTool {
  readonly registration: ToolRegistration;
  readonly workerId: string;
}

/** Which tools there are in the sessions of a host: the runtime's own that are exposed, and workers'. */
export class SessionTools {
  readonly #runtime: Runtime;
  readonly #exposes: (tool: LaterTool, sessionId: string) => boolean;
  readonly #roles: ToolRoles;
  readonly #maximum: number;
  readonly #registered = new Map<string, Map<string, RegisteredTool>>();
  readonly #running = new Map<string, number>();
  readonly #unsubscribe: () => void;

  /** @throws LaterError `INVALID_ARGUMENT` for what is no list of roles */
  constructor({ runtime, expose, toolRoles, maxRegisteredTools }: HostSettings) {
    this.#runtime = runtime;
    this.#roles = new ToolRoles(toolRoles);
    this.#maximum = maxRegisteredTools;
    if (typeof expose === "function") this.#exposes = expose;
    else {
      const names = new Set(expose);
      this.#exposes = ({ declaration }) => names.has(declaration.name);
    }
    this.#unsubscribe = runtime.store.onEnd((id) => {
      this.#registered.delete(id);
      this.#running.delete(id);
    });
  }

  /** The runtime's tools that a caller may see, as the protocol describes them. */
  async exposed(sessionId: string, caller: Caller): Promise<readonly ToolSpec[]> {
    const session = await this.#runtime.session(sessionId);
    const declarations = await session.listDeclarations();
    const tools = await Promise.all(declarations.map(({ name }) => session.lookup(name)));
    return tools.flatMap((tool) =>
      tool !== undefined && this.#shows(tool, sessionId, caller) ? [toToolSpec(tool)] : [],
    );
  }

  /** The runtime's tool of that name, if the caller may run it. */
  async find(sessionId: string, name: string, caller: Caller): Promise<LaterTool | undefined> {
    const tool = await this.#runtime.lookup(sessionId, name);
    return tool !== undefined && this.#shows(tool, sessionId, caller) ? tool : undefined;
  }

  /** The worker's tool of that name. */
  findRegistered(sessionId: string, name: string): RegisteredTool | undefined {
    return this.#registered.get(sessionId)?.get(name);
  }

  /**
   * Takes in tools of a worker, all or none, in the place of its earlier ones of the same names.
   *
   * @throws LaterError `SESSION_NOT_FOUND`, `INVALID_DECLARATION`, `DUPLICATE_TOOL` for the name of a tool of
   * the host, `QUOTA_EXCEEDED`
   */
  async register(
    sessionId: string,
    registrations: readonly ToolRegistration[],
    workerId: string,
    caller: Caller,
  ): Promise<void> {
    this.#assertRoom(registrations.length);
    for (const registration of registrations) {
      assertRegistration(registration);
      const { name } = registration;
      if ((await this.find(sessionId, name, caller)) === undefined) continue;
      // Workers look for this word, and take it for no failure.
      const message = `duplicate_tool: the host has a tool named "${name}" of its own.`;
      throw new LaterError("DUPLICATE_TOOL", message, { details: { name } });
    }
    await (await this.#runtime.session(sessionId)).touch();
    // From here on nothing is waited for: others may register tools at the same time.
    const present = this.#registered.get(sessionId) ?? new Map<string, RegisteredTool>();
    const names = new Set([...present.keys(), ...registrations.map(({ name }) => name)]);
    this.#assertRoom(names.size);
    for (const registration of registrations) {
      present.set(registration.name, { registration, workerId });
    }
    this.#registered.set(sessionId, present);
  }

  /** How many tools of workers a session has. */
  registered(sessionId: string): number {
    return this.#registered.get(sessionId)?.size ?? 0;
  }

  /** How many tools of a session a caller can see. */
  async count(sessionId: string, caller: Caller): Promise<number> {
    return (await this.exposed(sessionId, caller)).length + this.registered(sessionId);
  }

  /** How many calls that came over the bridge run in a session. */
  running(sessionId: string): number {
    return this.#running.get(sessionId) ?? 0;
  }

  /** Counts a call until what it gives is called. */
  began(sessionId: string): () => void {
    this.#running.set(sessionId, this.running(sessionId) + 1);
    return () => {
      const rest = this.running(sessionId) - 1;
      if (rest > 0) this.#running.set(sessionId, rest);
      else this.#running.delete(sessionId);
    };
  }

  close(): void {
    this.#unsubscribe();
    this.#registered.clear();
  }

  #shows(tool: LaterTool, sessionId: string, caller: Caller): boolean {
    return this.#roles.permits(caller, tool.declaration.name) && this.#exposes(tool, sessionId);
  }

  #assertRoom(count: number): void {
    if (count <= this.#maximum) return;
    const message = `Workers may register ${this.#maximum} tools in a session.`;
    throw new LaterError("QUOTA_EXCEEDED", message, {
      details: { quota: "tools", limit: this.#maximum },
    });
  }
}
