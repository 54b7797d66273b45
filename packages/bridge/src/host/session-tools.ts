import { LaterError, type LaterTool, type Runtime } from "later-runtime";

import type { ToolRegistration, ToolSpec } from "../gen/snakepit_bridge_pb.ts";
import type { HostSettings } from "./host-options.ts";
import { toToolSpec } from "./to-tool-spec.ts";
import { assertRegistration } from "./tool-registration.ts";

/** A tool that a worker says it can run. */
export interface RegisteredTool {
  readonly registration: ToolRegistration;
  readonly workerId: string;
}

/** Which tools there are in the sessions of a host: the runtime's own that are exposed, and workers'. */
export class SessionTools {
  readonly #runtime: Runtime;
  readonly #exposes: (tool: LaterTool, sessionId: string) => boolean;
  readonly #maximum: number;
  readonly #registered = new Map<string, Map<string, RegisteredTool>>();
  readonly #running = new Map<string, number>();
  readonly #unsubscribe: () => void;

  constructor({ runtime, expose, maxRegisteredTools }: HostSettings) {
    this.#runtime = runtime;
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

  /** The runtime's tools that others may see, as the protocol describes them. */
  async exposed(sessionId: string): Promise<readonly ToolSpec[]> {
    const session = await this.#runtime.session(sessionId);
    const declarations = await session.listDeclarations();
    const tools = await Promise.all(declarations.map(({ name }) => session.lookup(name)));
    return tools.flatMap((tool) =>
      tool !== undefined && this.#exposes(tool, sessionId) ? [toToolSpec(tool)] : [],
    );
  }

  /** The runtime's tool of that name, if others may run it. */
  async find(sessionId: string, name: string): Promise<LaterTool | undefined> {
    const tool = await this.#runtime.lookup(sessionId, name);
    return tool !== undefined && this.#exposes(tool, sessionId) ? tool : undefined;
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
  ): Promise<void> {
    this.#assertRoom(registrations.length);
    for (const registration of registrations) {
      assertRegistration(registration);
      const { name } = registration;
      if ((await this.find(sessionId, name)) === undefined) continue;
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

  /** How many tools a session has that can be seen from outside. */
  async count(sessionId: string): Promise<number> {
    return (await this.exposed(sessionId)).length + this.registered(sessionId);
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

  #assertRoom(count: number): void {
    if (count <= this.#maximum) return;
    const message = `Workers may register ${this.#maximum} tools in a session.`;
    throw new LaterError("QUOTA_EXCEEDED", message, {
      details: { quota: "tools", limit: this.#maximum },
    });
  }
}
