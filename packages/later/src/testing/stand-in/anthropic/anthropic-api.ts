import type { IncomingMessage } from "node:http";

import { isObject } from "../../../model/json.ts";
import { mergeChunks } from "../../script.ts";
import type { BodyProblem } from "../read-json-body.ts";
import { Refusal } from "../refusal.ts";
import type { AskedRequest, StandInApi } from "../stand-in-api.ts";
import type { StandInOptions } from "../stand-in-options.ts";
import { IssuedThoughts } from "./issued-thoughts.ts";
import { type MessageContext, readMessageRequest } from "./message-request.ts";
import { findModels, readModelRoute } from "./models.ts";
import { Threads } from "./threads.ts";
import { toErrorBody } from "./to-error-body.ts";
import { toEvents } from "./to-events.ts";
import { toGenerateRequest } from "./to-generate-request.ts";
import { toMessage, withoutPieces } from "./to-message.ts";

const mebibyte = 1024 * 1024;

/** Anthropic's API without a model behind it. */
export function createAnthropicApi({ models }: StandInOptions, apiKey: string): StandInApi {
  const kept = { issued: new IssuedThoughts(), threads: new Threads() };
  return {
    basePath: "",
    requestIdHeader: "request-id",
    maxBodyBytes: 32 * mebibyte,
    find(method, url) {
      if (method === "POST" && url.pathname === "/v1/messages") {
        return {
          type: "ask",
          read: (body, { "anthropic-beta": betas }) => {
            const isBeta = betas !== undefined || url.searchParams.get("beta") === "true";
            return readAsked(body, { ...kept, isBeta }, models);
          },
        };
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
  context: MessageContext,
  models: readonly string[] | undefined,
): AskedRequest {
  const asked = readMessageRequest(body, context);
  if (models?.includes(asked.model) === false) throw new Refusal(404, `model: ${asked.model}`);
  const request = toGenerateRequest(asked);
  const isStream = asked["stream"] === true;
  return {
    request,
    parallelCalls: asked.tool_choice?.disable_parallel_tool_use !== true,
    form: isStream ? "named-events" : "single",
    toMessages(chunks) {
      const message = toMessage(mergeChunks(chunks), request, context.issued);
      const whole = withoutPieces(message);
      context.threads.keep(isObject(body) ? body["thread"] : undefined, asked, whole);
      return isStream ? toEvents(message) : [whole];
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
