import type { ModelClient } from "later-runtime";

/** The model that is asked when none is named. */
const defaultModel = "gemini-3.8-flash";

/** A model to talk to. */
export interface ConnectedModel {
  readonly client: ModelClient;
  /** For a person: which model it is, and why. */
  readonly description: string;
}

/**
 * Connects to Gemini through its SDK. Without a key the SDK talks to a stand-in on this machine, which
 * plans its calls by rules; it lives as long as the process.
 */
export async function connectModel(name: string = defaultModel): Promise<ConnectedModel> {
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
