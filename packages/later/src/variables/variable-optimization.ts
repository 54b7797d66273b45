import { LaterError } from "../errors/later-error.ts";
import { isWellFormed } from "../model/well-formed.ts";
import { keepMetadata } from "../store/metadata.ts";
import { assertUnlocked } from "./change-guard.ts";
import { writeRecord } from "./next-version.ts";
import { limitsOf } from "./register-variable.ts";
import { assertAccess } from "./variable-access.ts";
import type { OptimizationLock, VariableRecord } from "./variable-record.ts";
import type { VariableScope } from "./variable-scope.ts";

/** What an optimizer says of itself. */
export interface StartOptimizationOptions {
  /** @default a random one */
  readonly optimizerId?: string;
  /** Kept with the lock, for others to see. */
  readonly config?: Readonly<Record<string, string>>;
}

/** On what ground a lock is taken off. */
export interface StopOptimizationOptions {
  /** The optimizer that holds the lock. Whoever has set it needs not say so. */
  readonly optimizerId?: string;
  /** Takes the lock off whoever holds it. @default false */
  readonly force?: boolean;
}

/** What came of taking a lock off. */
export interface StoppedOptimization {
  /** Whether there was one. */
  readonly stopped: boolean;
  /** As it is then. */
  readonly variable: VariableRecord;
}

/** Locks a variable for one optimizer. */
export async function startOptimization(
  scope: VariableScope,
  identifier: string,
  { optimizerId = crypto.randomUUID(), config = {} }: StartOptimizationOptions,
): Promise<OptimizationLock> {
  if (typeof optimizerId !== "string" || optimizerId === "" || !isWellFormed(optimizerId)) {
    throw new LaterError("INVALID_ARGUMENT", "The id of an optimizer is a text that is not empty.");
  }
  const kept = keepMetadata(config, scope.home.limits.metadataLength);
  return scope.change(async () => {
    const { record, revision } = await scope.require(identifier);
    assertAccess(record, "optimize", scope.actor);
    assertUnlocked(record, undefined);
    const lock: OptimizationLock = Object.freeze({
      optimizationId: `opt_${crypto.randomUUID()}`,
      optimizerId,
      ...(scope.actor === undefined ? {} : { owner: scope.actor }),
      startedAt: Date.now(),
      config: kept,
    });
    const note = { type: "optimization_started", metadata: {} } as const;
    const writes = [writeRecord({ ...record, optimization: lock }, revision, note)];
    return { commit: { writes, limits: limitsOf(scope) }, result: lock };
  });
}

/** Takes a lock off. */
export async function stopOptimization(
  scope: VariableScope,
  identifier: string,
  { optimizerId, force = false }: StopOptimizationOptions,
): Promise<StoppedOptimization> {
  return scope.change<StoppedOptimization>(async () => {
    const { record, revision } = await scope.require(identifier);
    assertAccess(record, "optimize", scope.actor);
    const { optimization: lock } = record;
    if (lock === undefined) return { commit: {}, result: { stopped: false, variable: record } };
    const isOwn = optimizerId === undefined && lock.owner === scope.actor;
    if (!force && !isOwn) assertUnlocked(record, optimizerId);
    const unlocked = { ...record, optimization: undefined };
    const note = { type: "optimization_stopped", metadata: {} } as const;
    const writes = [writeRecord(unlocked, revision, note)];
    return { commit: { writes }, result: { stopped: true, variable: unlocked } };
  });
}
