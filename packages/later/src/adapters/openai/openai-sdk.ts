/** What a client of `openai` is asked for, `OpenAI` or `AzureOpenAI`; parameters and answers are that SDK's own. */
export interface ChatCompletionsSdk {
  readonly chat: {
    readonly completions: {
      create(
        parameters: ChatCompletionParameters,
        options?: ChatCompletionRequestOptions,
      ): Promise<object>;
    };
  };
}

/** What the SDK's `chat.completions.create` takes, seen from outside. */
export interface ChatCompletionParameters {
  readonly model?: unknown;
  readonly messages?: unknown;
  readonly stream?: unknown;
}

/** What accompanies a request of the SDK. */
export interface ChatCompletionRequestOptions {
  readonly signal?: AbortSignal;
}
