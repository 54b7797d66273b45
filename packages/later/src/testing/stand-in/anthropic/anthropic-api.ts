import type { IncomingMessage } from "node:http";

import { mergeChunks } from "../../script.ts";
import type { BodyProblem } from "../read-json-body.ts";
import { Refusal } from "../refusal.ts";
import type { AskedRequest, StandInApi } from "../stand-in-api.ts";
import type { StandInOptions } from "../stand-in-options.ts";
import { IssuedThoughts } from "./issued-thoughts.ts";
import { readMessageRequest } from "./message-request.ts";
import { findModels, readModelRoute } from "./models.ts";
import { toErrorBody } from "./to-error-body.ts";
import { toEvents } from "./to-events.ts";
import { toGenerateRequest } from "./to-generate-request.ts";
import { toMessage, withoutPieces } from "./to-message.ts";

const mebibyte = 1024 * 1024;

/** Anthropic's API without a model behind it. */
export function createAnthropicApi({ models }: StandInOptions, apiKey: string): StandInApi {
  const issued = new IssuedThoughts();
  return {
    basePath: "",
    maxBodyBytes: 32 * mebibyte,
    find(method, url) {
      if (method === "POST" && url.pathname === "/v1/messages") {
        const isBeta = url.searchParams.get("beta") === "true";
        return { type: "ask", read: (body) => readAsked(body, { isBeta, issued, models }) };
      }
      const route = readModelRoute(method, url);
      if (route === undefined) return undefined;
      return { type: "look", isRecorded: false, look: () => findModels(route, models) };
    },
    checkAccess: (request) => checkAccess(request, apiKey),
    refuseAddress: () => new Refusal(404, "Not Found"),
    refuseBody,
    toErrorBody,
  };
}

function readAsked(
  body: unknown,
  {
    isBeta,
    issued,
    models,
  }: {
    readonly isBeta: boolean;
    readonly issued: IssuedThoughts;
    readonly models: readonly string[] | undefined;
  },
): AskedRequest {
  const asked = readMessageRequest(body, isBeta, issued);
  if (models?.includes(asked.model) === false) throw new Refusal(404, `model: ${asked.model}`);
  const request = toGenerateRequest(asked);
  const isStream = asked["stream"] === true;
  return {
    request,
    parallelCalls: asked.tool_choice?.disable_parallel_tool_use !== true,
    form: isStream ? "named-events" : "single",
    toMessages(chunks) {
      const message = toMessage(mergeChunks(chunks), request, issued);
      return isStream ? toEvents(message) : [withoutPieces(message)];
    },
    nonsense: isStream
      ? { type: "content_block_start", index: 0, content_block: "words" }
      : { type: "message", role: "assistant", content: ["words", 7, null, []] },
  };
}

/** Either header carries the key. */
function checkAccess(request: IncomingMessage, apiKey: string): void {
  const {
    authorization = "",
    "x-api-key": key = "",
    "anthropic-version": version,
  } = request.headers;
  const given = key === "" ? authorization.replace(/^Bearer /, "") : key;
  if (given === "") throw new Refusal(401, "x-api-key header is required");
  if (given !== apiKey) throw new Refusal(401, "invalid x-api-key");
  if (version === undefined) throw new Refusal(400, "anthropic-version: header is required");
}

function refuseBody(problem: BodyProblem): Refusal {
  return problem === "too long"
    ? new Refusal(413, "Request exceeds the maximum size")
    : new Refusal(400, `The request body is not valid JSON: ${problem}`);
}
