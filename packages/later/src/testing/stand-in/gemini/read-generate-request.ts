import type { GenerateContentRequest } from "../generate-request.ts";
import { checkContents } from "./check-contents.ts";
import { checkTools } from "./check-tools.ts";
import { readMessage } from "./read-message.ts";
import type { ThoughtSignatures } from "./thought-signatures.ts";

/** What the stand-in holds a request to. */
export interface RequestRules {
  /** Whether calls and responses have ids. */
  readonly ids: boolean;
  /** Absent when thought signatures are not asked for. */
  readonly signatures: ThoughtSignatures | undefined;
}

const idFields: ReadonlySet<string> = new Set(["FunctionCall.id", "FunctionResponse.id"]);

/**
 * Reads and checks the body of a request.
 *
 * @throws Refusal with the API's own status and words for everything that the API refuses
 */
export function readGenerateRequest(
  body: unknown,
  model: string,
  rules: RequestRules,
): GenerateContentRequest {
  const without = rules.ids ? new Set<string>() : idFields;
  const message = readMessage(body, "GenerateContentRequest", without);
  const request = { contents: [], ...message, model } as GenerateContentRequest;
  checkTools(request);
  checkContents(request.contents, rules.signatures);
  return request;
}
