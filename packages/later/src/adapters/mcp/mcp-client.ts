/** A connected client that knows tools: a `Client` of `@modelcontextprotocol/client`. */
export interface McpToolClient {
  /** Absent while there is no connection. */
  readonly transport?: unknown;
  listTools(params?: undefined, options?: McpListOptions): Promise<{ tools: McpTool[] }>;
  callTool(
    params: {
      name: string;
      arguments?: Record<string, unknown>;
      _meta?: Record<string, unknown>;
    },
    options?: McpCallOptions,
  ): Promise<McpCallResult>;
}

/** What accompanies the question for the tools. */
export interface McpListOptions {
  signal?: AbortSignal;
  /** Asks the server even if the client knows an answer that is not too old. */
  cacheMode?: "refresh";
}

/** A tool as its server describes it. */
export interface McpTool {
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  inputSchema: object;
  /** What the server says of the tool's effects; nobody checks it. */
  annotations?:
    | {
        title?: string | undefined;
        readOnlyHint?: boolean | undefined;
        destructiveHint?: boolean | undefined;
        idempotentHint?: boolean | undefined;
        openWorldHint?: boolean | undefined;
      }
    | undefined;
}

/** What accompanies a call. */
export interface McpCallOptions {
  signal?: AbortSignal;
  /** In milliseconds. */
  timeout?: number;
  onprogress?: (progress: McpProgress) => void;
}

/** How far a call is. */
export interface McpProgress {
  progress: number;
  total?: number | undefined;
  message?: string | undefined;
}

/** How a server answers a call. */
export interface McpCallResult {
  content: McpAnswerContent[];
  /** Any JSON. */
  structuredContent?: unknown;
  isError?: boolean | undefined;
}

/** A part of an answer. */
export type McpAnswerContent =
  | { type: "text"; text: string }
  | { type: "image" | "audio"; data: string; mimeType: string }
  | {
      type: "resource";
      resource: { uri: string; mimeType?: string | undefined; text: string } | McpBlob;
    }
  | {
      type: "resource_link";
      uri: string;
      name: string;
      title?: string | undefined;
      description?: string | undefined;
      mimeType?: string | undefined;
    };

/** Bytes in base64 that an answer holds. */
export interface McpBlob {
  uri: string;
  mimeType?: string | undefined;
  blob: string;
}
