import type { JsonObject } from "../../model/json.ts";
import type { WireCall } from "../stand-in/generate-request.ts";
import { type Filling, fillArguments } from "./fill-arguments.ts";
import { findMentions } from "./find-mentions.ts";
import { providerScore } from "./provider-score.ts";
import { type RankedTool, rankTools } from "./rank-tools.ts";
import { splitClauses } from "./split-clauses.ts";
import type { Tool } from "./tool.ts";
import { contentStems, spellOut, wordsOf } from "./words.ts";

/** One thing that a question asks for. */
export interface Intent {
  readonly clause: string;
  /** Absent when no tool suits. */
  readonly tool?: Tool;
  readonly filling?: Filling;
  /** Another tool that suits and lacks nothing, for when this one's arguments cannot be found. */
  readonly alternative?: Pick<Intent, "tool" | "filling">;
  /** Arguments that were given in an earlier turn and still hold. */
  readonly inherited?: JsonObject;
}

/** Where and when a question is asked. */
export interface Situation {
  readonly tools: readonly Tool[];
  readonly now: Date;
  /** The last call before this turn. */
  readonly previousCall?: WireCall;
}

/** Finds out what a question asks for, in its order. */
export function findIntents(question: string, situation: Situation): readonly Intent[] {
  const { tools } = situation;
  const verbs = new Set(tools.map(({ name }) => wordsOf(spellOut(name))[0]?.lower ?? ""));
  return splitClauses(question, verbs).flatMap((clause) => intentsOf(clause, situation));
}

function intentsOf(clause: string, situation: Situation): readonly Intent[] {
  const { tools, now } = situation;
  const ranked = rankTools(clause, findMentions(clause, now, vocabularyOf(tools)), tools);
  const best = ranked.find(({ fits }) => fits);
  if (best === undefined) {
    const continued = continuePrevious(clause, situation);
    if (continued !== undefined) return [continued];
    return contentStems(clause).length > 0 ? [{ clause }] : [];
  }
  const alternative = ranked.find(
    ({ fits, filling }) => fits && filling.missing.length === 0 && filling.evidence > 0,
  );
  const intent: Intent = {
    clause,
    tool: best.tool,
    filling: best.filling,
    ...(alternative === undefined ? {} : { alternative }),
  };
  const more = alsoAskedFor(best, ranked).map(({ tool, filling }) => ({ clause, tool, filling }));
  return [intent, ...more];
}

/** The tool that suits a question best, whether or not it suits, for a model that has to call one. */
export function closestIntent(question: string, { tools, now }: Situation): Intent | undefined {
  const mentions = findMentions(question, now, vocabularyOf(tools));
  const [best] = rankTools(question, mentions, tools);
  return best && { clause: question, tool: best.tool, filling: best.filling };
}

/**
 * "The weather and the time in Oslo": a second tool whose name is in what the first leaves over. "The
 * status of Ana's latest order": a second tool may also build on what the first gives.
 */
function alsoAskedFor(best: RankedTool, ranked: readonly RankedTool[]): readonly RankedTool[] {
  const explained = new Set(best.matched);
  return ranked.filter((other) => {
    if (other === best || !other.fits || other.tool.changes) return false;
    const { missing } = other.filling;
    if (missing.length > 0 && providerScore(best.tool, missing) === 0) return false;
    const own = [...other.matched].filter(
      (stem) => !explained.has(stem) && stem !== other.tool.verb && other.tool.nameStems.has(stem),
    );
    for (const stem of own) explained.add(stem);
    return own.length > 0;
  });
}

/** "And in Lisbon?": the tool of the last call, with what is new in this clause. */
function continuePrevious(clause: string, situation: Situation): Intent | undefined {
  const { previousCall, tools, now } = situation;
  const tool = tools.find(({ name }) => name === previousCall?.name);
  if (tool === undefined || tool.changes) return undefined;
  if (!/^(?:and|what about|how about|now|same)\b/i.test(clause)) return undefined;
  const filling = fillArguments(clause, findMentions(clause, now, vocabularyOf(tools)), tool);
  if (filling.evidence === 0) return undefined;
  const inherited = previousCall?.args ?? {};
  const missing = filling.missing.filter(
    ({ path: [first = ""] }) => !Object.hasOwn(inherited, first),
  );
  return { clause, tool, filling: { ...filling, missing }, inherited };
}

function vocabularyOf(tools: readonly Tool[]): ReadonlySet<string> {
  return new Set(
    tools.flatMap((tool) => [...tool.nameStems, ...tool.descriptionStems, ...tool.parameterStems]),
  );
}
