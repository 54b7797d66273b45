import { LaterError, type LaterTool, type Runtime } from "later-runtime";

import type { ToolRegistration } from "../../gen/snakepit_bridge_pb.ts";
import type { Caller } from "../access/authenticator.ts";
import { ToolRoles } from "../access/tool-roles.ts";
import type { HostSettings } from "../host-options.ts";
import type { SessionTool } from "./session-tool.ts";
import { assertRegistration } from "./tool-registration.ts";
import { WorkerRegistrations } from "./worker-registrations.ts";

/** Which tools there are in the sessions of a host: the runtime's own that are exposed, and workers'. */
export class SessionTools {
  readonly #runtime: Runtime;
  readonly #exposes: (tool: LaterTool, sessionId: string) => boolean;
  readonly #roles: ToolRoles;
  readonly #registrations: WorkerRegistrations;
  readonly #running = new Map<string, number>();
  readonly #unsubscribe: () => void;

  /** @throws LaterError `INVALID_ARGUMENT` for what is no list of roles */
  constructor(settings: HostSettings) {
    const { runtime, expose, toolRoles } = settings;
    this.#runtime = runtime;
    this.#roles = new ToolRoles(toolRoles);
    this.#registrations = new WorkerRegistrations(settings);
    if (typeof expose === "function") this.#exposes = expose;
    else {
      const names = new Set(expose);
      this.#exposes = ({ declaration }) => names.has(declaration.name);
    }
    this.#unsubscribe = runtime.store.onEnd((id) => {
      this.#registrations.forgetSession(id);
      this.#running.delete(id);
    });
  }

  /** The runtime's tools that a caller may see in a session. */
  async exposed(sessionId: string, caller: Caller): Promise<readonly LaterTool[]> {
    const session = await this.#runtime.session(sessionId);
    const declarations = await session.listDeclarations();
    const tools = await Promise.all(declarations.map(({ name }) => session.lookup(name)));
    return tools.flatMap((tool) =>
      tool !== undefined && this.#shows(tool, sessionId, caller) ? [tool] : [],
    );
  }

  /** The runtime's tools for all sessions that a caller may see. */
  offered(caller: Caller): readonly LaterTool[] {
    return this.#runtime.registry.available().filter((tool) => this.#shows(tool, "", caller));
  }

  /**
   * The tools of workers that a caller may see. A name of the runtime's own is never one of theirs, whether the session
   * has that tool or not, and whoever may see it.
   */
  async registered(sessionId: string, caller: Caller): Promise<readonly SessionTool[]> {
    const registered = this.#registrations.list(sessionId);
    if (registered.length === 0) return registered;
    const declarations = await this.#runtime.listDeclarations(sessionId);
    const taken = new Set(declarations.map(({ name }) => name));
    return registered.filter(({ tool }) => {
      const { name } = tool.declaration;
      return !taken.has(name) && !this.#isOwn(name) && this.#shows(tool, sessionId, caller);
    });
  }

  /** The tool of that name that a caller may see: the runtime's, or else a worker's. */
  async find(sessionId: string, name: string, caller: Caller): Promise<SessionTool | undefined> {
    const own = await this.#runtime.lookup(sessionId, name);
    const found =
      own === undefined && !this.#isOwn(name)
        ? this.#registrations.get(sessionId, name)
        : own && { tool: own, isConnected: true };
    return found !== undefined && this.#shows(found.tool, sessionId, caller) ? found : undefined;
  }

  /**
   * Takes in tools of a worker, all or none, in the place of its earlier ones of the same names.
   *
   * @throws LaterError `SESSION_NOT_FOUND`, `INVALID_DECLARATION`, `DUPLICATE_TOOL` for the name of a tool of
   * the host, `QUOTA_EXCEEDED`, and what the taker of workers throws
   */
  async register(
    sessionId: string,
    registrations: readonly ToolRegistration[],
    workerId: string,
    caller: Caller,
  ): Promise<void> {
    this.#registrations.assertRoom(registrations.length);
    for (const registration of registrations) assertRegistration(registration);
    const session = await this.#runtime.session(sessionId);
    const declared = new Set((await session.listDeclarations()).map(({ name }) => name));
    for (const { name } of registrations) {
      if (!declared.has(name)) continue;
      const own = await session.lookup(name);
      if (own === undefined || !this.#shows(own, sessionId, caller)) continue;
      // Workers look for this word, and take it for no failure.
      const message = `duplicate_tool: the host has a tool named "${name}" of its own.`;
      throw new LaterError("DUPLICATE_TOOL", message, { details: { name } });
    }
    await session.touch();
    // From here on nothing is waited for: others may register tools at the same time.
    this.#registrations.add(sessionId, registrations, workerId);
  }

  /** How many tools workers have registered in a session. */
  countRegistrations(sessionId: string): number {
    return this.#registrations.count(sessionId);
  }

  /** How many tools of a session a caller can see. */
  async count(sessionId: string, caller: Caller): Promise<number> {
    const exposed = await this.exposed(sessionId, caller);
    return exposed.length + (await this.registered(sessionId, caller)).length;
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
    this.#registrations.clear();
  }

  #shows(tool: LaterTool, sessionId: string, caller: Caller): boolean {
    return this.#roles.permits(caller, tool.declaration.name) && this.#exposes(tool, sessionId);
  }

  #isOwn(name: string): boolean {
    return this.#runtime.registry.get(name) !== undefined;
  }
}
