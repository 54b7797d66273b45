import { LaterError } from "later-runtime";

import type { ToolRegistration } from "../../gen/snakepit_bridge_pb.ts";
import type { HostSettings } from "../host-options.ts";
import { toRegisteredContract } from "./registered-contracts.ts";
import type { SessionTool } from "./session-tool.ts";
import { isCallableName } from "./tool-registration.ts";

/** The tools that workers have registered in sessions. */
export class WorkerRegistrations {
  readonly #workers: HostSettings["workers"];
  readonly #maximum: number;
  /** By session and name; nothing for names that calls cannot have. */
  readonly #tools = new Map<string, Map<string, SessionTool | undefined>>();

  constructor({
    workers,
    maxRegisteredTools,
  }: Pick<HostSettings, "workers" | "maxRegisteredTools">) {
    this.#workers = workers;
    this.#maximum = maxRegisteredTools;
  }

  /** @throws LaterError `QUOTA_EXCEEDED` */
  assertRoom(count: number): void {
    if (count <= this.#maximum) return;
    const message = `Workers may register ${this.#maximum} tools in a session.`;
    throw new LaterError("QUOTA_EXCEEDED", message, {
      details: { quota: "tools", limit: this.#maximum },
    });
  }

  /**
   * Takes in tools, all or none, in the place of earlier ones of the same names.
   *
   * @throws LaterError `INVALID_DECLARATION`, `QUOTA_EXCEEDED`, and what the taker of workers throws
   */
  add(sessionId: string, registrations: readonly ToolRegistration[], workerId: string): void {
    const present = this.#tools.get(sessionId) ?? new Map<string, SessionTool | undefined>();
    this.assertRoom(new Set([...present.keys(), ...registrations.map(({ name }) => name)]).size);
    const added = registrations.map(
      (registration) =>
        [registration.name, this.#toTool(sessionId, registration, workerId)] as const,
    );
    for (const [name, tool] of added) present.set(name, tool);
    this.#tools.set(sessionId, present);
  }

  get(sessionId: string, name: string): SessionTool | undefined {
    return this.#tools.get(sessionId)?.get(name);
  }

  /** Those that can be called by their names. */
  list(sessionId: string): readonly SessionTool[] {
    return [...(this.#tools.get(sessionId)?.values() ?? [])].filter((tool) => tool !== undefined);
  }

  /** How many a session has. */
  count(sessionId: string): number {
    return this.#tools.get(sessionId)?.size ?? 0;
  }

  forgetSession(sessionId: string): void {
    this.#tools.delete(sessionId);
  }

  clear(): void {
    this.#tools.clear();
  }

  #toTool(
    sessionId: string,
    registration: ToolRegistration,
    workerId: string,
  ): SessionTool | undefined {
    if (!isCallableName(registration.name)) return undefined;
    const { contract, tool } = toRegisteredContract(registration);
    const adopted = this.#workers?.adopt?.(sessionId, contract);
    return { tool: adopted ?? tool, workerId, isConnected: adopted !== undefined };
  }
}
