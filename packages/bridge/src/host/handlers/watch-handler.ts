import type { VariableChange } from "later-runtime";
import { printJson } from "later-runtime/adm";

import { metadataNames } from "../../protocol/metadata-names.ts";
import { assertBatchSize } from "../../requests/batch-size.ts";
import type { HostSettings } from "../host-options.ts";
import type { StreamHandler } from "../serving/handlers.ts";
import { toTimestamp, toWireVariable } from "./to-wire-variable.ts";

/** Streams changes of variables. Without identifiers these are all that the session has or will have. */
export function watchHandler({
  runtime,
  maxBatchSize,
}: HostSettings): StreamHandler<"watchVariables"> {
  return async ({ sessionId, variableIdentifiers, includeInitialValues }, scope, sink) => {
    assertBatchSize(variableIdentifiers.length, maxBatchSize);
    const session = await runtime.session(sessionId);
    const changes = await session.variables
      .as(scope.caller.principal)
      .openWatch(variableIdentifiers.length === 0 ? { pattern: "*" } : variableIdentifiers, {
        initial: includeInitialValues,
        signal: scope.signal,
      });
    sink.begin();
    for await (const change of changes) {
      const { variable, type, at } = change;
      await sink.write({
        variableId: variable.id,
        variable: toWireVariable(variable, scope.readsBinary),
        updateSource: variable.changedBy,
        updateMetadata: metadataOf(change),
        timestamp: toTimestamp(at),
        updateType: type,
      });
    }
  };
}

function metadataOf({ metadata, cause, missed }: VariableChange): Record<string, string> {
  return {
    ...metadata,
    ...(cause === undefined ? {} : { [metadataNames.cause]: printJson(cause) }),
    ...(missed === 0 ? {} : { [metadataNames.missed]: String(missed) }),
  };
}
