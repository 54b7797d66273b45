import {
  type Content,
  type ConversationError,
  type ConversationEvent,
  generate,
  type GenerateResult,
  generateStream,
  type JsonSchemaObject,
  LaterError,
  type Session,
  type ToolConfig,
} from "later-runtime";
import {
  gemini,
  type GeminiParameters,
  type GeminiSdk,
  type SchemaDialect,
  type SchemaLoss,
} from "later-runtime/gemini";

import { isRecord } from "./fields.ts";

/** What a conversation with a scripted model is made of. */
export interface ConverseOptions {
  /**
   * Element n answers request n: a response, its content, chunks of it, or `{error}` for a request that fails. A function
   * is given what the model is told.
   */
  readonly script: readonly unknown[] | ((contents: readonly unknown[]) => unknown);
  readonly session: Session;
  /** A text, or the turns of a conversation. @default "Go." */
  readonly prompt?: string | readonly unknown[];
  readonly streaming?: boolean;
  readonly dialect?: SchemaDialect;
  readonly toolConfig?: ToolConfig;
  readonly systemInstruction?: string;
  readonly maxRounds?: number;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly cancelAfterMs?: number;
  readonly maxCalls?: number;
  readonly maxTotalTokens?: number;
  /** The JSON Schema that the answer has to fit. */
  readonly output?: JsonSchemaObject;
  /** Whether calls that do not fit are repaired. @default false, since vectors mean calls as they are */
  readonly repair?: boolean;
}

/** How a conversation went. */
export interface Conversation {
  /** What went to the model, with members of Gemini's wire: `contents`, `tools`, `toolConfig`, `systemInstruction`. */
  readonly requests: readonly Readonly<Record<string, unknown>>[];
  /** Texts as they came. */
  readonly deltas: readonly string[];
  readonly losses: readonly SchemaLoss[];
  readonly result?: GenerateResult;
  readonly error?: LaterError & Partial<Pick<ConversationError, "history" | "calls" | "response">>;
}

/** Has a conversation over Gemini's adapter with a model that follows a script. */
export async function converse(options: ConverseOptions): Promise<Conversation> {
  const { script, session, prompt = "Go.", streaming = false, dialect = "openapi" } = options;
  const requests: Readonly<Record<string, unknown>>[] = [];
  const deltas: string[] = [];
  const losses: SchemaLoss[] = [];
  const onEvent = (event: ConversationEvent): void => {
    if (event.type === "text") deltas.push(event.text);
  };
  const model = gemini(scriptedSdk(script, requests), "scripted-model", {
    schemaDialect: dialect,
    onLoss: (_, loss) => losses.push(loss),
  });
  const { toolConfig, systemInstruction, maxRounds, concurrency, timeoutMs } = options;
  const { maxCalls, maxTotalTokens, output, repair = false } = options;
  const isText = typeof prompt === "string";
  const settings = {
    model,
    session,
    repair,
    onEvent,
    ...(isText ? {} : { history: prompt as readonly Content[] }),
    signal: signalAfter(options.cancelAfterMs),
    ...(toolConfig === undefined ? {} : { toolConfig }),
    ...(systemInstruction === undefined ? {} : { systemInstruction }),
    ...(maxRounds === undefined ? {} : { maxRounds }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxCalls === undefined ? {} : { maxCalls }),
    ...(maxTotalTokens === undefined ? {} : { maxTotalTokens }),
    ...(output === undefined ? {} : { output }),
  };
  try {
    const said = isText ? prompt : [];
    const result = await (streaming
      ? generateStream(said, settings).result
      : generate(said, settings));
    return { requests, deltas, losses, result };
  } catch (error) {
    if (!LaterError.is(error)) throw error;
    return { requests, deltas, losses, error };
  }
}

/** A client of the SDK's form that answers from a script and keeps what it was asked. */
function scriptedSdk(
  script: ConverseOptions["script"],
  requests: Readonly<Record<string, unknown>>[],
): GeminiSdk {
  const next = ({ contents, config }: GeminiParameters): readonly object[] => {
    const { tools, toolConfig, systemInstruction } = config as Record<string, unknown>;
    const told = contents as readonly unknown[];
    const answer = typeof script === "function" ? script(told) : script[requests.length];
    const request = { contents, tools, toolConfig, systemInstruction };
    requests.push(structuredClone(request));
    if (answer === undefined) throw new Error("The script has no more answers.");
    return toChunks(answer);
  };
  return {
    models: {
      generateContent: async (parameters) => next(parameters)[0] ?? {},
      generateContentStream: async (parameters) => streamOf(next(parameters)),
    },
  };
}

async function* streamOf(chunks: readonly object[]): AsyncGenerator<object> {
  for (const chunk of chunks) yield chunk;
}

/** A script need not say that an answer is complete. */
function toChunks(answer: unknown): readonly object[] {
  const chunks = [answer].flat().map(toResponse);
  const said = chunks.some((chunk) => JSON.stringify(chunk).includes('"finishReason"'));
  const [last] = chunks.slice(-1).flatMap((chunk) => chunk["candidates"] ?? []) as object[];
  if (!said && last !== undefined) Object.assign(last, { finishReason: "STOP" });
  return chunks;
}

function toResponse(answer: unknown): Record<string, unknown> {
  const copy = structuredClone(answer);
  if (!isRecord(copy)) return copy as Record<string, unknown>;
  if (copy["error"] !== undefined) throw Object.assign(new Error("The request failed."), copy);
  if (copy["parts"] !== undefined) return { candidates: [{ content: copy }] };
  return copy["content"] === undefined ? copy : { candidates: [copy] };
}

function signalAfter(delayMs: number | undefined): AbortSignal {
  return delayMs === undefined ? new AbortController().signal : AbortSignal.timeout(delayMs);
}
