/** One message of a request. */
export type Message = Readonly<Record<string, unknown>>;

/** A request to Chat Completions that passed the checks. */
export interface CompletionRequest {
  readonly model: string;
  readonly messages: readonly Message[];
  readonly tools?: readonly Readonly<Record<string, unknown>>[];
  readonly tool_choice?: unknown;
  readonly stream_options?: { readonly include_usage?: unknown } | null;
  readonly [member: string]: unknown;
}
