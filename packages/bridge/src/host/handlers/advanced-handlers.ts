import { LaterError, type Runtime, type SessionVariables } from "later-runtime";

import { toAny } from "../../protocol/to-any.ts";
import { writeValue } from "../../wire/write-value.ts";
import type { CallScope } from "../serving/call-scope.ts";
import type { UnaryHandlers } from "../serving/handlers.ts";
import { toTimestamp, toWireMetadata, toWireVariable } from "./to-wire-variable.ts";

/** Methods for dependencies, optimization and history. */
export type AdvancedMethod =
  | "addDependency"
  | "startOptimization"
  | "stopOptimization"
  | "getVariableHistory"
  | "rollbackVariable";

/** Serves dependencies, optimization locks and histories. */
export function advancedHandlers(runtime: Runtime): UnaryHandlers<AdvancedMethod> {
  const variablesOf = async (sessionId: string, scope: CallScope): Promise<SessionVariables> =>
    (await runtime.session(sessionId)).variables.as(scope.caller.principal);

  return {
    addDependency: async ({ sessionId, fromVariable, toVariable, dependencyType }, scope) => {
      const variables = await variablesOf(sessionId, scope);
      const type = dependencyType === "" ? "data" : dependencyType;
      await variables.addDependency(fromVariable, toVariable, type);
      return { success: true };
    },

    startOptimization: async (request, scope) => {
      const { sessionId, variableIdentifier, optimizerId, optimizerConfig } = request;
      const variables = await variablesOf(sessionId, scope);
      const { optimizationId } = await variables.startOptimization(variableIdentifier, {
        ...(optimizerId === "" ? {} : { optimizerId }),
        config: optimizerConfig,
      });
      return { success: true, optimizationId };
    },

    stopOptimization: async ({ sessionId, variableIdentifier, force }, scope) => {
      const variables = await variablesOf(sessionId, scope);
      const { stopped, variable } = await variables.stopOptimization(variableIdentifier, { force });
      return { success: stopped, finalValue: valueOf(variable) };
    },

    getVariableHistory: async ({ sessionId, variableIdentifier, limit }, scope) => {
      if (limit < 0) {
        throw new LaterError("INVALID_ARGUMENT", "The limit has to be at least 0, 0 for no limit.");
      }
      const variables = await variablesOf(sessionId, scope);
      const records = await variables.history(variableIdentifier, limit === 0 ? undefined : limit);
      return {
        entries: records.map((record) => ({
          version: record.version,
          value: valueOf(record),
          timestamp: toTimestamp(record.updatedAt),
          changedBy: record.changedBy,
          metadata: toWireMetadata(record),
        })),
      };
    },

    rollbackVariable: async ({ sessionId, variableIdentifier, targetVersion }, scope) => {
      const variables = await variablesOf(sessionId, scope);
      const record = await variables.rollback(variableIdentifier, targetVersion);
      return { success: true, variable: toWireVariable(record, scope.readsBinary) };
    },
  };
}

/** A value in a message that has no field for bytes beside it. */
function valueOf({ type, value }: Parameters<typeof toWireVariable>[0]): ReturnType<typeof toAny> {
  return toAny(writeValue(type, value, { binary: false }).value);
}
