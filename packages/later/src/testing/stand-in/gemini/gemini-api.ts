import { nonsense } from "../../faults/fault.ts";
import { mergeChunks, type ScriptedResponse } from "../../script.ts";
import type { BodyProblem } from "../read-json-body.ts";
import { Refusal } from "../refusal.ts";
import type { AnswerForm, AskedRequest, Operation, StandInApi } from "../stand-in-api.ts";
import type { GeminiStandInOptions } from "../stand-in-options.ts";
import { checkAccess } from "./check-access.ts";
import { completeAnswer } from "./complete-answer.ts";
import { InteractionService } from "./interactions/interaction-service.ts";
import { type InteractionRoute, readInteractionRoute } from "./interactions/route.ts";
import { type RequestRules, readGenerateRequest } from "./read-generate-request.ts";
import { type Route, readRoute } from "./route.ts";
import { splitIntoChunks } from "./split-into-chunks.ts";
import { ThoughtSignatures } from "./thought-signatures.ts";
import { toErrorBody } from "./to-error-body.ts";

type GenerateRoute = Extract<Route, { readonly type: "generate" }>;

const forms: Readonly<Record<GenerateRoute["answer"], AnswerForm>> = {
  single: "single",
  array: "array",
  sse: "events",
};

const mebibyte = 1024 * 1024;

/** The Gemini API without a model behind it. */
export function createGeminiApi(options: GeminiStandInOptions, apiKey: string): StandInApi {
  const { ids = true, signatures = true, models } = options;
  const rules: RequestRules = {
    ids,
    signatures: signatures ? new ThoughtSignatures() : undefined,
  };
  const interactions = new InteractionService({ signatures, models });
  return {
    basePath: "",
    maxBodyBytes: 20 * mebibyte,
    find(method, url) {
      const interaction = readInteractionRoute(method, url);
      if (interaction !== undefined) return toOperation(interaction, interactions);
      const route = readRoute(method, url);
      if (route === undefined) return undefined;
      if (route.type !== "generate") {
        return { type: "look", isRecorded: false, look: () => modelsAt(route, models) };
      }
      return { type: "ask", read: (body) => readGenerate(body, route, { rules, models }) };
    },
    checkAccess: (request, url) => checkAccess(request, url, apiKey),
    refuseAddress: () => new Refusal(404, "Requested entity was not found."),
    refuseBody,
    toErrorBody,
  };
}

function toOperation(route: InteractionRoute, interactions: InteractionService): Operation {
  return "id" in route
    ? { type: "look", isRecorded: false, look: () => interactions.look(route) }
    : { type: "ask", read: (body) => interactions.read(body) };
}

function readGenerate(
  body: unknown,
  route: GenerateRoute,
  {
    rules,
    models,
  }: { readonly rules: RequestRules; readonly models?: readonly string[] | undefined },
): AskedRequest {
  assertModel(route, models);
  const request = readGenerateRequest(body, route.model, rules);
  return {
    request,
    parallelCalls: true,
    form: forms[route.answer],
    toMessages(chunks) {
      const completed = completeAnswer(chunks, request, rules);
      return route.answer === "single" ? [mergeChunks(completed)] : toStream(completed);
    },
    nonsense,
  };
}

function toStream(chunks: readonly ScriptedResponse[]): readonly ScriptedResponse[] {
  const [whole] = chunks;
  return chunks.length === 1 && whole !== undefined ? splitIntoChunks(whole) : chunks;
}

function refuseBody(problem: BodyProblem, maximumBytes: number): Refusal {
  switch (problem) {
    case "too long":
      return new Refusal(400, `Request payload size exceeds the limit: ${maximumBytes} bytes.`);
    case "too deep":
      return new Refusal(
        400,
        "Invalid JSON payload received. Message too deep. Max recursion depth reached.",
      );
    case "empty":
      return new Refusal(400, "Invalid JSON payload received. Unexpected end of string.");
    case "no JSON":
      return new Refusal(400, "Invalid JSON payload received. Unexpected token.");
  }
}

function modelsAt(
  route: Exclude<Route, GenerateRoute>,
  models: readonly string[] = ["gemini-stand-in"],
): object {
  if (route.type === "list-models") return { models: models.map(describeModel) };
  if (models.includes(route.model)) return describeModel(route.model);
  throw new Refusal(
    404,
    `Model is not found: models/${route.model} for api version ${route.apiVersion}`,
  );
}

function describeModel(model: string): Readonly<Record<string, unknown>> {
  return {
    name: `models/${model}`,
    displayName: model,
    description: "A stand-in without a model behind it.",
    inputTokenLimit: 1_048_576,
    outputTokenLimit: 65_536,
    supportedGenerationMethods: ["generateContent"],
  };
}

function assertModel({ model, apiVersion }: GenerateRoute, models?: readonly string[]): void {
  if (models === undefined || models.includes(model)) return;
  throw new Refusal(
    404,
    `models/${model} is not found for API version ${apiVersion}, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`,
  );
}
