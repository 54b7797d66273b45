import type { JsonObject } from "../../model/json.ts";
import type { OpenSchema } from "../open-schema.ts";

/** What a server tells of a call: the part of the SDK's `ServerContext` that is used. */
export interface McpCallContext {
  readonly mcpReq: {
    readonly id: string | number;
    /** Fires when the client cancels the request or is gone. */
    readonly signal: AbortSignal;
    readonly _meta?: { readonly progressToken?: string | number | undefined } | undefined;
    readonly notify: (notification: {
      method: "notifications/progress";
      params: {
        progressToken: string | number;
        progress: number;
        total?: number;
        message?: string;
      };
    }) => Promise<void>;
  };
}

/** A part of a result, as the protocol has it. */
export type McpContent =
  | { type: "text"; text: string }
  | { type: "image" | "audio"; data: string; mimeType: string }
  | { type: "resource"; resource: { uri: string; mimeType: string; blob: string } }
  | { type: "resource_link"; uri: string; name: string; mimeType: string };

/** A result, as the protocol has it. */
export interface McpResult {
  content: McpContent[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
  [member: string]: unknown;
}

/** What a server is told of a tool. */
export interface McpToolConfig {
  description: string;
  inputSchema: OpenSchema;
  outputSchema?: OpenSchema;
  annotations: { readOnlyHint?: boolean; idempotentHint?: boolean };
}

/** A server that takes tools: an `McpServer` of `@modelcontextprotocol/server`. */
export interface McpToolServer {
  registerTool(
    name: string,
    config: McpToolConfig,
    run: (args: JsonObject, context: McpCallContext) => Promise<McpResult>,
  ): { remove(): void };
}
