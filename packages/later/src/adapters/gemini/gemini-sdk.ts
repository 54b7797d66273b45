/** What `GoogleGenAI` of `@google/genai` is asked for; parameters and answers are that SDK's own. */
export interface GeminiSdk {
  readonly models: {
    generateContent(parameters: GeminiParameters): Promise<object>;
    generateContentStream(parameters: GeminiParameters): Promise<AsyncIterable<object>>;
  };
}

/** The SDK's `GenerateContentParameters`, seen from outside. */
export interface GeminiParameters {
  readonly model: string;
  readonly contents: unknown;
  readonly config?: unknown;
}
