import { BridgeService } from "../gen/snakepit_bridge_pb.ts";
import type { CallOptions, Connection } from "./connection.ts";
import type { VariableCache } from "./variable-cache.ts";
import { toSnapshot, type VariableSnapshot } from "./variable-snapshot.ts";

const methods = BridgeService.method;
const none: ReadonlyMap<string, VariableSnapshot> = new Map();

/** What may accompany the reading of a variable. */
export interface ReadOptions extends CallOptions {
  /** Asks the host, whatever is cached. @default false */
  readonly fresh?: boolean;
}

/** Reads variables of a session: from the cache, or else from the host, which fills the cache. */
export class VariableReader {
  readonly #connection: Connection;
  readonly #sessionId: string;
  readonly #cache: VariableCache;

  constructor(connection: Connection, sessionId: string, cache: VariableCache) {
    this.#connection = connection;
    this.#sessionId = sessionId;
    this.#cache = cache;
  }

  async read(identifier: string, options: ReadOptions): Promise<VariableSnapshot> {
    const bypassCache = options.fresh === true;
    const known = bypassCache ? undefined : this.#cache.find(identifier);
    if (known !== undefined) return known;
    const askedAt = this.#cache.now();
    const request = { sessionId: this.#sessionId, variableIdentifier: identifier, bypassCache };
    const { variable } = await this.#connection.call(methods.getVariable, request, options);
    const snapshot = toSnapshot(variable);
    this.#cache.keep(snapshot, askedAt);
    return snapshot;
  }

  /** In the order asked for; those that do not exist are absent. */
  async readMany(
    identifiers: readonly string[],
    options: ReadOptions,
  ): Promise<ReadonlyMap<string, VariableSnapshot>> {
    const found = options.fresh === true ? none : this.#findKnown(identifiers);
    const missing = identifiers.filter((identifier) => !found.has(identifier));
    const asked = missing.length === 0 ? none : await this.#ask(missing, options);
    const snapshots = new Map<string, VariableSnapshot>();
    for (const identifier of identifiers) {
      const snapshot = found.get(identifier) ?? asked.get(identifier);
      if (snapshot !== undefined) snapshots.set(identifier, snapshot);
    }
    return snapshots;
  }

  /** Those whose names fit, from the host. */
  async list(pattern: string, options?: CallOptions): Promise<readonly VariableSnapshot[]> {
    const askedAt = this.#cache.now();
    const request = { sessionId: this.#sessionId, pattern };
    const { variables } = await this.#connection.call(methods.listVariables, request, options);
    const snapshots = variables.map(toSnapshot);
    for (const snapshot of snapshots) this.#cache.keep(snapshot, askedAt);
    return snapshots;
  }

  #findKnown(identifiers: readonly string[]): ReadonlyMap<string, VariableSnapshot> {
    const found = new Map<string, VariableSnapshot>();
    for (const identifier of identifiers) {
      const known = this.#cache.find(identifier);
      if (known !== undefined) found.set(identifier, known);
    }
    return found;
  }

  async #ask(
    identifiers: string[],
    options: ReadOptions,
  ): Promise<ReadonlyMap<string, VariableSnapshot>> {
    const askedAt = this.#cache.now();
    const { variables } = await this.#connection.call(
      methods.getVariables,
      {
        sessionId: this.#sessionId,
        variableIdentifiers: identifiers,
        bypassCache: options.fresh === true,
      },
      options,
    );
    const snapshots = new Map<string, VariableSnapshot>();
    for (const [identifier, variable] of Object.entries(variables)) {
      const snapshot = toSnapshot(variable);
      this.#cache.keep(snapshot, askedAt);
      snapshots.set(identifier, snapshot);
    }
    return snapshots;
  }
}
