/** What `GoogleGenAI` of `@google/genai` is asked for; parameters and answers are that SDK's own. */
export interface InteractionsSdk {
  readonly interactions: {
    create(parameters: InteractionParameters, options?: InteractionRequestOptions): Promise<object>;
    get(id: string, parameters?: null, options?: InteractionRequestOptions): Promise<object>;
    cancel(id: string, parameters?: null, options?: InteractionRequestOptions): Promise<object>;
  };
}

/** What the SDK's `interactions.create` takes, seen from outside. */
export interface InteractionParameters {
  readonly model?: unknown;
  readonly agent?: unknown;
  readonly input?: unknown;
  readonly stream?: unknown;
  readonly previous_interaction_id?: unknown;
}

/** An agent of the API, such as one for research, in the place of a model. */
export interface InteractionAgent {
  /** Its name, as the API knows it. */
  readonly agent: string;
}

/** What accompanies a request of the SDK. */
export interface InteractionRequestOptions {
  readonly signal?: AbortSignal;
}
