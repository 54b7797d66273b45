import type { Part } from "../../conversation/content/content.ts";
import type { ModelResponse } from "../../conversation/model/model-client.ts";
import { type GenerateContentRequest, declarationsOf } from "../stand-in/generate-request.ts";
import { composeText, describeArguments } from "./compose-text.ts";
import { joinWords } from "./describe-value.ts";
import { type Situation, closestIntent, findIntents } from "./find-intents.ts";
import { type PlannedCall, forceCalls, planCalls } from "./plan-calls.ts";
import { type Exchange, type Turn, readTurn } from "./read-turn.ts";
import { callKey } from "./same-call.ts";
import { type Tool, readTool } from "./tool.ts";

/** A turn with more calls is ended with what is known, as no question needs them. */
const maximumCallsPerTurn = 32;

/**
 * Answers a request by rule: it calls the functions whose declarations suit the words of the
 * question, with arguments found in the question or in earlier responses, and puts the responses into
 * sentences. It knows nothing but what the request says, and asks for what is missing.
 */
export function planAnswer(request: GenerateContentRequest, now: Date): ModelResponse {
  const { mode, declared, tools } = readTools(request);
  const turn = readTurn(request.contents);
  const situation: Situation = { ...turn, tools, now };
  const plans = findIntents(turn.question, situation).map((intent) =>
    planCalls(intent, turn.exchanges, situation),
  );
  const wanted = plans.flatMap(({ calls }) => calls);
  const calls = mayCall(mode, turn) ? notYetMade(wanted, turn.exchanges) : [];
  if (calls.length === 0 && mode === "ANY") calls.push(...forcedCalls(turn, situation));
  const parts: readonly Part[] =
    calls.length > 0
      ? calls.map(({ name, args }) => ({ functionCall: { name, args } }))
      : [{ text: composeText(turn.exchanges, plans, declared) }];
  const thoughts = wantsThoughts(request) ? [{ text: explain(calls), thought: true }] : [];
  const content = { role: "model" as const, parts: [...thoughts, ...parts] };
  return { candidates: [{ content, finishReason: "STOP" }] };
}

/** The tools of a request: all that are declared, and those that may be called. */
function readTools(request: GenerateContentRequest): {
  readonly mode: string;
  readonly declared: readonly Tool[];
  readonly tools: readonly Tool[];
} {
  const { mode = "AUTO", allowedFunctionNames = [] } =
    request.toolConfig?.functionCallingConfig ?? {};
  const declared = declarationsOf(request).map(readTool);
  const isLimited = allowedFunctionNames.length > 0 && (mode === "ANY" || mode === "VALIDATED");
  const tools = declared.filter(({ name }) => !isLimited || allowedFunctionNames.includes(name));
  return { mode, declared, tools };
}

function mayCall(mode: string, turn: Turn): boolean {
  return mode !== "NONE" && turn.exchanges.length < maximumCallsPerTurn;
}

function forcedCalls(turn: Turn, situation: Situation): readonly PlannedCall[] {
  const intent =
    findIntents(turn.question, situation).find(({ tool }) => tool !== undefined) ??
    closestIntent(turn.question, situation);
  return intent === undefined ? [] : forceCalls(intent, situation.now);
}

function notYetMade(calls: readonly PlannedCall[], exchanges: readonly Exchange[]): PlannedCall[] {
  const seen = new Set(exchanges.map(({ call }) => callKey(call)));
  return calls.filter((call) => {
    const key = callKey(call);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function wantsThoughts({ generationConfig }: GenerateContentRequest): boolean {
  return generationConfig?.thinkingConfig?.includeThoughts === true;
}

function explain(calls: readonly PlannedCall[]): string {
  if (calls.length === 0) return "I have what there is to know, and answer.";
  const texts = calls.map(({ name, args }) => `${name}${describeArguments(args)}`);
  return `To answer, I call ${joinWords(texts)}.`;
}
