/** What the Agents SDK tells a tool of the run: the part of its `RunContext` that is used. */
export interface AgentRunContext {
  readonly context: unknown;
}

/** What it tells a tool of the call: the part of its `ToolCallDetails` that is used. */
export interface AgentCallDetails {
  readonly toolCall?: { readonly callId: string; readonly arguments: string } | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A result as the SDK sends it to a model: a text, or a text and the files that belong to it. */
export type AgentToolOutput = string | (AgentTextOutput | AgentImageOutput | AgentFileOutput)[];

/** A text beside files. */
export interface AgentTextOutput {
  type: "text";
  text: string;
}

/** An image in a result: its content or its address as a URL, or the id of a file that the API has. */
export interface AgentImageOutput {
  type: "image";
  image: string | { fileId: string };
}

/** Any other file in a result. */
export interface AgentFileOutput {
  type: "file";
  file: { data: string; mediaType: string; filename: string } | { url: string } | { id: string };
}

/** What the SDK's function `tool` is given for each tool. */
export interface AgentToolConfig {
  readonly name: string;
  readonly description: string;
  readonly parameters: {
    type: "object";
    properties: Record<string, unknown>;
    required: string[];
    additionalProperties: true;
  };
  readonly strict: false;
  /** Of tools that are annotated `requiresApproval`, whether a person is to be asked: for calls that could run. */
  readonly needsApproval: boolean | ((runContext: unknown, input: unknown) => Promise<boolean>);
  /** Gives failures as results, too: what rejects would be told as any failure, or end the run. */
  readonly execute: (
    input: unknown,
    runContext?: AgentRunContext,
    details?: AgentCallDetails,
  ) => Promise<AgentToolOutput>;
}

/** Tools as agents take them. */
export type AgentTools<Tool> = Tool[] & AsyncDisposable;
