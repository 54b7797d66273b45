import { LaterError, type SetVariablesResult } from "later-runtime";

import type { BatchSetVariablesResponse } from "../gen/snakepit_bridge_pb.ts";
import { toFailure } from "./assert-success.ts";

/**
 * How several new values went.
 *
 * @throws LaterError when the batch is `atomic` and one could not be set: that one's error, or
 * `INVALID_VARIABLE` for several
 */
export function toBatchResult(
  { success, errors: texts, newVersions }: BatchSetVariablesResponse,
  identifiers: readonly string[],
  atomic: boolean,
): SetVariablesResult {
  const versions = new Map(Object.entries(newVersions));
  const errors = new Map(Object.entries(texts).map(([name, text]) => [name, toFailure(text)]));
  if (success || !atomic) {
    // A value that is lost on its way must not pass for one that was set.
    for (const identifier of identifiers) {
      if (versions.has(identifier) || errors.has(identifier)) continue;
      errors.set(identifier, new LaterError("INTERNAL_ERROR", "The host does not speak of it."));
    }
  }
  if (atomic && errors.size > 0) throw toBatchFailure(errors);
  if (atomic && !success) throw toFailure("");
  return { versions, errors };
}

function toBatchFailure(errors: ReadonlyMap<string, LaterError>): LaterError {
  const messages = Object.fromEntries([...errors].map(([name, { message }]) => [name, message]));
  const [first] = errors.values();
  const single = errors.size === 1 ? first : undefined;
  const message = Array.from(errors, ([name, error]) => `${name}: ${error.message}`).join("\n");
  return new LaterError(single?.code ?? "INVALID_VARIABLE", single?.message ?? message, {
    details: { errors: messages },
  });
}
