/** What a client of `openai` is asked for; parameters and answers are that SDK's own. */
export interface ResponsesSdk {
  readonly responses: {
    create(parameters: ResponseParameters, options?: ResponseRequestOptions): Promise<object>;
    retrieve(id: string, query?: object, options?: ResponseRequestOptions): Promise<object>;
    cancel(id: string, options?: ResponseRequestOptions): Promise<object>;
  };
}

/** What the SDK's `responses.create` takes, seen from outside. */
export interface ResponseParameters {
  readonly model?: unknown;
  readonly input?: unknown;
  readonly stream?: unknown;
  readonly previous_response_id?: unknown;
}

/** What accompanies a request of the SDK. */
export interface ResponseRequestOptions {
  readonly signal?: AbortSignal;
}
