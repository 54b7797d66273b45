/** What `Anthropic` of `@anthropic-ai/sdk` is asked for; parameters and answers are that SDK's own. */
export interface AnthropicSdk {
  readonly messages: {
    create(parameters: AnthropicParameters, options?: AnthropicRequestOptions): PromiseLike<object>;
  };
}

/** What the SDK's `messages.create` takes, seen from outside. */
export interface AnthropicParameters {
  readonly model: string;
  readonly max_tokens: number;
  readonly messages: unknown;
  readonly stream?: boolean;
  readonly system?: unknown;
  readonly tools?: unknown;
  readonly tool_choice?: unknown;
}

/** What accompanies a request of the SDK. */
export interface AnthropicRequestOptions {
  readonly signal?: AbortSignal;
}
