import { type JsonObject, isObject } from "../../model/json.ts";
import { describeValue, isOrAre, joinWords } from "./describe-value.ts";
import type { CallPlan } from "./plan-calls.ts";
import type { Exchange } from "./read-turn.ts";
import { callKey } from "./same-call.ts";
import { stem } from "./stem.ts";
import type { Leaf, Tool } from "./tool.ts";
import { actionVerbs, readingVerbs } from "./vocabulary.ts";
import { spellOut } from "./words.ts";

/**
 * Writes the answer of a turn: what the calls gave, what is missing for the others, and what no tool
 * is there for. Facts come from the responses only.
 */
export function composeText(
  exchanges: readonly Exchange[],
  plans: readonly CallPlan[],
  tools: readonly Tool[],
): string {
  const used = new Set(plans.flatMap((plan) => plan.used));
  const subjects = new Map(
    plans.flatMap(({ calls }) => calls.map((call) => [callKey(call), call.subject ?? call.args])),
  );
  const results = exchanges
    .filter((exchange) => !used.has(exchange))
    .map((exchange) => {
      const tool = tools.find(({ name }) => name === exchange.call.name);
      return describeExchange(
        exchange,
        tool?.changes === true,
        subjects.get(callKey(exchange.call)),
      );
    });
  const questions = plans.flatMap(({ intent: { tool }, missing }) =>
    tool === undefined || missing.length === 0 ? [] : [askFor(tool, missing)],
  );
  if (results.length + questions.length === 0) return apologise(plans, tools);
  const unanswered = plans.filter(({ intent }) => intent.tool === undefined);
  const apologies = unanswered.map(
    ({ intent }) => `I have no tool for “${intent.clause.replace(/[.?!]+$/, "")}”.`,
  );
  return [...results, ...questions, ...apologies].join(" ");
}

function describeExchange(
  { call, response: { response = {} } }: Exchange,
  changes: boolean,
  subject: JsonObject = call.args ?? {},
): string {
  const name = spellOut(call.name ?? "");
  const about = describeArguments(subject);
  if ("error" in response) {
    const { error } = response;
    const message = isObject(error) && "message" in error ? error["message"] : error;
    return sentence(`I could not ${taskOf(name)}${about}: ${describeValue(message)}`);
  }
  const value = "output" in response ? response["output"] : response;
  const text = describeValue(value, new Set(Object.values({ ...subject, ...call.args })));
  if (changes) {
    return sentence(`Done: ${name}${about}${isNothing(value) ? "" : ` (${text})`}`);
  }
  const noun = nounOf(name) ?? `result of “${name}”`;
  if (isNothing(value)) return `There ${isOrAre(noun)} no ${noun}${about}.`;
  if (Array.isArray(value)) return sentence(`${capitalise(noun)}${about}: ${text}`);
  if (isObject(value))
    return sentence(capitalise(`${about === "" ? "" : `${about.trim()}, `}${text}`));
  return sentence(`The ${noun}${about} ${isOrAre(noun)} ${text}`);
}

/** "get weather" and "distance" name what they give; "convert currency" does not. */
function nounOf(name: string): string | undefined {
  const [verb = "", ...rest] = name.split(" ");
  if (rest.length > 0 && readingVerbs.has(stem(verb))) return rest.join(" ");
  return actionVerbs.has(stem(verb)) ? undefined : name;
}

function taskOf(name: string): string {
  const [verb = "", ...rest] = name.split(" ");
  if (nounOf(name) === name) return `get the ${name}`;
  return rest.length === 0 ? verb : `${verb} the ${rest.join(" ")}`;
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** " for Oslo and days 3", or nothing: texts speak for themselves, numbers and flags need their names. */
export function describeArguments(args: JsonObject): string {
  const texts = Object.entries(args).map(([name, value]) =>
    typeof value === "string" ? value : `${spellOut(name)} ${describeValue(value)}`,
  );
  return texts.length === 0 ? "" : ` for ${joinWords(texts)}`;
}

function askFor(tool: Tool, missing: readonly Leaf[]): string {
  const wanted = missing.map(({ name, schema }) => {
    const explanation = schema.description.replace(/[.\s]+$/, "");
    return explanation === "" ? spellOut(name) : `${spellOut(name)} (${explanation})`;
  });
  return `For “${spellOut(tool.name)}” I still need: ${joinWords(wanted)}. Could you tell me?`;
}

function apologise(plans: readonly CallPlan[], tools: readonly Tool[]): string {
  if (tools.length === 0) {
    return "I cannot answer that: there is no language model behind me, and I was given no tools.";
  }
  const wanted = new Set(plans.flatMap(({ calls }) => calls.map(({ name }) => spellOut(name))));
  if (wanted.size > 0) {
    return `I cannot answer that without ${joinWords([...wanted])}, which I may not call here.`;
  }
  const names = tools.slice(0, 8).map(({ name }) => spellOut(name));
  const more = tools.length - names.length;
  const all = more > 0 ? [...names, `${more} more`] : names;
  return `I have no tool for that. What I can use: ${joinWords(all)}.`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
