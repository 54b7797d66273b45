import { LaterError } from "later-runtime";

import { kinds, readOptional } from "./read-member.ts";
import type { AnswererSettings } from "./request-answerer-options.ts";
import type { RequestMethods } from "./request-scope.ts";

/** Describes and ends a session. */
export function sessionRequests({ runtime, runningCalls }: AnswererSettings): RequestMethods {
  return {
    "session.get": async (_params, { session }) => {
      const { id, metadata, createdAt, variableCount } = await (
        await runtime.session(session)
      ).info();
      return { id, metadata, createdAt, variableCount };
    },

    "session.close": async (params, { session, call }) => {
      const force = readOptional(params, "force", kinds.boolean) ?? false;
      // The call that asks for the end does not stand in its way.
      const own = call === undefined ? 0 : 1;
      if (!force && runningCalls(session) > own) return false;
      try {
        await runtime.destroySession(session);
      } catch (error) {
        if (!LaterError.is(error) || error.code !== "SESSION_NOT_FOUND") throw error;
      }
      return true;
    },
  };
}
