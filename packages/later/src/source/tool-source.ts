import type { Session, SessionOptions } from "../session/session.ts";

/**
 * Where tools run. A conversation needs nothing else, so that the same application works whether its
 * tools run in this process or behind a bridge.
 */
export interface ToolSource {
  /**
   * Opens a session; all or nothing.
   *
   * @throws LaterError `SESSION_EXISTS`, `TOOL_NOT_FOUND`, `DUPLICATE_TOOL`, `INVALID_ARGUMENT`, or
   * what reading a tool's declaration throws
   */
  createSession(options?: SessionOptions): Promise<Session>;
}
