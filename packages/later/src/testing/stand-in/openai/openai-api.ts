import type { IncomingMessage } from "node:http";

import type { BodyProblem } from "../read-json-body.ts";
import type { Refusal } from "../refusal.ts";
import type { StandInApi } from "../stand-in-api.ts";
import type { StandInOptions } from "../stand-in-options.ts";
import { readCompletion } from "./chat-completions/read-completion.ts";
import { findModels } from "./models.ts";
import { refuse } from "./refusals.ts";
import { ResponseService } from "./responses/response-service.ts";
import { readRoute } from "./route.ts";
import { toErrorBody } from "./to-error-body.ts";

const mebibyte = 1024 * 1024;

/** OpenAI's API without a model behind it. */
export function createOpenAIApi({ models }: StandInOptions, apiKey: string): StandInApi {
  const responses = new ResponseService(models);
  return {
    basePath: "/v1",
    requestIdHeader: "x-request-id",
    maxBodyBytes: 50 * mebibyte,
    find(method, url) {
      const route = readRoute(method, url);
      if (route === undefined) return undefined;
      switch (route.type) {
        case "create-completion":
          return { type: "ask", read: (body) => readCompletion(body, models) };
        case "create-response":
          return { type: "ask", read: (body) => responses.read(body) };
        case "models":
          return { type: "look", isRecorded: false, look: () => findModels(route.model, models) };
        default:
          return { type: "look", isRecorded: true, look: () => responses.look(route) };
      }
    },
    checkAccess: (request) => checkAccess(request, apiKey),
    refuseAddress: (method, url) => refuse(`Invalid URL (${method} ${url.pathname})`, {}, 404),
    refuseBody,
    toErrorBody,
  };
}

/** Azure's client has the key in a header of its own. */
function checkAccess({ headers }: IncomingMessage, apiKey: string): void {
  const { authorization = "", "api-key": azureKey } = headers;
  const given = azureKey === undefined ? authorization.replace(/^Bearer /, "") : String(azureKey);
  if (given === "") {
    throw refuse(
      "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.",
      {},
      401,
    );
  }
  if (given !== apiKey) {
    throw refuse(
      `Incorrect API key provided: ${obscure(given)}. You can find your API key at https://platform.openai.com/account/api-keys.`,
      { code: "invalid_api_key" },
      401,
    );
  }
}

/** As the API repeats keys. */
function obscure(key: string): string {
  return key.length < 12 ? "*".repeat(key.length) : `${key.slice(0, 4)}****${key.slice(-4)}`;
}

function refuseBody(problem: BodyProblem, maximumBytes: number): Refusal {
  return problem === "too long"
    ? refuse(`Maximum content size limit (${maximumBytes}) exceeded`, {}, 413)
    : refuse(
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
      );
}
