import { LaterError, type Runtime } from "later-runtime";

import type { HostLog } from "../../log/log-record.ts";
import { metadataNames } from "../../protocol/metadata-names.ts";
import type { HostAudit } from "../access/host-audit.ts";
import type { HostSettings } from "../host-options.ts";
import type { UnaryHandlers } from "../serving/handlers.ts";
import type { SessionTools } from "../tools/session-tools.ts";
import type { ClientSessions } from "./client-sessions.ts";
import { toToolSpec } from "./to-tool-spec.ts";
import { toTimestamp, toWireVariable } from "./to-wire-variable.ts";

/** Methods that concern the host and sessions as a whole. */
export type SessionMethod =
  | "ping"
  | "initializeSession"
  | "cleanupSession"
  | "getSession"
  | "heartbeat";

/** Begins, describes and ends sessions. */
export function sessionHandlers(
  { runtime, sessionTtlMs }: HostSettings,
  sessions: ClientSessions,
  tools: SessionTools,
  log: HostLog,
  audit: HostAudit,
): UnaryHandlers<SessionMethod> {
  return {
    ping: async ({ message }) => ({
      message: `pong: ${message}`,
      serverTime: toTimestamp(Date.now()),
    }),

    initializeSession: async ({ sessionId, metadata, config }, scope) => {
      audit.assertReady();
      const { [metadataNames.ttlSeconds]: seconds, ...kept } = metadata;
      const session = await sessions.begin(sessionId, {
        ttlMs: seconds === undefined ? sessionTtlMs : readTtl(seconds),
        metadata: config === undefined ? kept : { ...kept, ...describeConfig(config) },
      });
      const { principal } = scope.caller;
      log.write("info", "session-begun", { session: sessionId, principal });
      audit.record({ event: "session", outcome: "begun", sessionId, principal });
      const exposed = await tools.exposed(sessionId, scope.caller);
      const variables = await session.variables.as(principal).list();
      return {
        success: true,
        availableTools: Object.fromEntries(
          exposed.map((tool) => [tool.declaration.name, toToolSpec(tool)]),
        ),
        initialVariables: Object.fromEntries(
          variables.map((record) => [record.name, toWireVariable(record, scope.readsBinary)]),
        ),
      };
    },

    cleanupSession: async ({ sessionId, force }, scope) => {
      const running = tools.running(sessionId);
      if (running > 0 && !force) return { success: false, resourcesCleaned: 0 };
      const resources = await countResources(runtime, sessionId, tools);
      try {
        await runtime.destroySession(sessionId);
      } catch (error) {
        if (isMissing(error)) return { success: true, resourcesCleaned: 0 };
        throw error;
      }
      const { principal } = scope.caller;
      log.write("info", "session-ended", { session: sessionId, principal });
      audit.record({ event: "session", outcome: "ended", sessionId, principal });
      return { success: true, resourcesCleaned: resources };
    },

    getSession: async ({ sessionId }, scope) => {
      const session = await runtime.session(sessionId);
      const { metadata, createdAt, variableCount } = await session.info();
      return {
        sessionId,
        metadata: { ...metadata },
        createdAt: toTimestamp(createdAt),
        variableCount,
        toolCount: await tools.count(sessionId, scope.caller),
      };
    },

    heartbeat: async ({ sessionId }) => ({
      serverTime: toTimestamp(Date.now()),
      sessionValid: sessionId !== "" && (await runtime.store.touch(sessionId)),
    }),
  };
}

/** The session itself, its variables and programs, the tools of workers, and calls that run. */
async function countResources(
  runtime: Runtime,
  sessionId: string,
  tools: SessionTools,
): Promise<number> {
  try {
    const session = await runtime.session(sessionId);
    const { variableCount, programCount } = await session.info();
    const own = tools.countRegistrations(sessionId) + tools.running(sessionId);
    return 1 + variableCount + programCount + own;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function describeConfig(config: {
  readonly enableCaching: boolean;
  readonly cacheTtlSeconds: number;
  readonly enableTelemetry: boolean;
}): Readonly<Record<string, string>> {
  return {
    "later.config.enable_caching": String(config.enableCaching),
    "later.config.cache_ttl_seconds": String(config.cacheTtlSeconds),
    "later.config.enable_telemetry": String(config.enableTelemetry),
  };
}

function readTtl(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && seconds >= 0) return seconds * 1_000;
  throw new LaterError(
    "INVALID_ARGUMENT",
    `"${metadataNames.ttlSeconds}" has to be a number of seconds of at least 0.`,
  );
}

function isMissing(error: unknown): boolean {
  return LaterError.is(error) && error.code === "SESSION_NOT_FOUND";
}
