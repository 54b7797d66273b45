import { type ModelClient, retrying } from "later-runtime";

import { type CommandFailure, toCommandFailure } from "../command-failure.ts";
import { connectProvider } from "./connect-provider.ts";

/** The model that is asked when none is named. */
const defaultModel = "gemini-3.8-flash";

/** Which model to talk to. */
export interface ModelChoice {
  /** Name of a Gemini model, or of another provider's after the provider's own: `anthropic/…`, `openai/…`. */
  readonly model?: string;
  /** A file that what is said is written to. */
  readonly record?: string;
  /** A file that answers in the place of a model. */
  readonly replay?: string;
}

/** A model to talk to. */
export interface ConnectedModel {
  readonly client: ModelClient;
  /** For a person: which model it is, and why. */
  readonly description: string;
  /** Writes down what has been said since, where that is wanted. */
  readonly save: () => Promise<void>;
}

/**
 * Connects to a model through its provider's SDK: to Gemini, unless the model is named as another's. Without a key
 * Gemini's SDK talks to a stand-in on this machine, which plans its calls by rules; it lives as long as the process.
 *
 * @param file The file of the tools, whose project has the other SDKs.
 * @param onRetry Told why a request is made again, and after how many milliseconds.
 * @throws CommandFailure for a recording that cannot be used, and for a provider that cannot be connected to
 */
export async function connectModel(
  { model = defaultModel, record, replay }: ModelChoice,
  file: string,
  onRetry: (error: unknown, delayMs: number) => void,
): Promise<ConnectedModel> {
  if (replay !== undefined) {
    const { openRecording } = await import("later-runtime/testing");
    const { model: client } = await openRecording(replay, { mode: "replay" }).catch(unusable);
    return { client, description: `what ${replay} has recorded`, save: async () => {} };
  }
  const other = await connectProvider(model, file);
  const { client: bare, description } =
    other === undefined ? await connectGemini(model) : { client: other, description: model };
  const client = retrying(bare, { onRetry: ({ error, delayMs }) => onRetry(error, delayMs) });
  if (record === undefined) return { client, description, save: async () => {} };
  const { openRecording } = await import("later-runtime/testing");
  const recording = await openRecording(record, { mode: "record", model: () => client });
  return {
    client: recording.model,
    description: `${description}, recorded in ${record}`,
    save: () => recording.close().catch(unusable),
  };
}

async function connectGemini(name: string): Promise<Omit<ConnectedModel, "save">> {
  const [{ GoogleGenAI }, { gemini }] = await Promise.all([
    import("@google/genai"),
    import("later-runtime/gemini"),
  ]);
  const apiKey = process.env["GEMINI_API_KEY"];
  if (apiKey !== undefined && apiKey !== "") {
    return { client: gemini(new GoogleGenAI({ apiKey }), name), description: name };
  }
  const { startGeminiStandIn } = await import("later-runtime/testing");
  const standIn = await startGeminiStandIn();
  const sdk = new GoogleGenAI({ apiKey: standIn.apiKey, httpOptions: { baseUrl: standIn.url } });
  return {
    client: gemini(sdk, name),
    description: "a stand-in for Gemini on this machine (GEMINI_API_KEY is not set)",
  };
}

function unusable(cause: unknown): never {
  const failure: CommandFailure = toCommandFailure(cause, "RECORDING_FAILED");
  throw failure;
}
