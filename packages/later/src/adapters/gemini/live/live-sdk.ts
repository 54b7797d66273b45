/** What `GoogleGenAI` of `@google/genai` is asked for; parameters and sessions are that SDK's own. */
export interface LiveSdk {
  readonly live: { connect(parameters: LiveParameters): Promise<LiveSession> };
  /** Whether the client speaks to Vertex AI. */
  readonly vertexai?: boolean;
}

/** The SDK's `LiveConnectParameters`, seen from outside. */
export interface LiveParameters {
  readonly model: string;
  readonly config?: unknown;
  readonly callbacks: LiveCallbacks;
}

/** The SDK's `LiveCallbacks`, seen from outside. */
export interface LiveCallbacks {
  readonly onopen?: unknown;
  readonly onmessage: unknown;
  readonly onerror?: unknown;
  readonly onclose?: unknown;
}

/** What of the SDK's live session answers calls. */
export interface LiveSession {
  sendToolResponse(parameters: LiveToolResponse): void;
  close(): void;
}

/** The SDK's `LiveSendToolResponseParameters`, seen from outside. */
export interface LiveToolResponse {
  readonly functionResponses: unknown;
}

/** What a client's `live.connect` takes. */
export type LiveParametersOf<Sdk extends LiveSdk> = Parameters<Sdk["live"]["connect"]>[0];

/** What a client's `live.connect` gives. */
export type LiveSessionOf<Sdk extends LiveSdk> = Awaited<ReturnType<Sdk["live"]["connect"]>>;
