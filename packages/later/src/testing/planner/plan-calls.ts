import type { JsonObject, JsonValue } from "../../model/json.ts";
import { buildArguments, withValue } from "./build-arguments.ts";
import { fillArguments } from "./fill-arguments.ts";
import type { Intent, Situation } from "./find-intents.ts";
import { findMentions } from "./find-mentions.ts";
import { findKnownValues } from "./known-values.ts";
import { leafKind } from "./leaf-kind.ts";
import { providerScore } from "./provider-score.ts";
import type { Exchange } from "./read-turn.ts";
import type { Leaf, Tool } from "./tool.ts";

/** A call that the planner wants made. */
export interface PlannedCall {
  readonly name: string;
  readonly args: JsonObject;
  /** What the call is about in the user's words, where the arguments do not say it. */
  readonly subject?: JsonObject;
}

/** What became of one wish. */
export interface CallPlan {
  readonly intent: Intent;
  readonly calls: readonly PlannedCall[];
  /** What the user has to be asked for; then there are no calls. */
  readonly missing: readonly Leaf[];
  /** Earlier calls that only served to find arguments. */
  readonly used: readonly Exchange[];
}

/**
 * Plans the calls for one wish. An argument that the question does not give is taken from the
 * responses so far; where there is none, another tool is called first that may know it.
 */
export function planCalls(
  intent: Intent,
  exchanges: readonly Exchange[],
  situation: Situation,
): CallPlan {
  const { tool, filling, clause } = intent;
  const nothing = { intent, calls: [], missing: [], used: [] };
  if (tool === undefined || filling === undefined) return nothing;
  const combinations = buildArguments(filling, intent.inherited);
  if (filling.missing.length === 0) {
    return { ...nothing, calls: combinations.map((args) => ({ name: tool.name, args })) };
  }
  const others = exchanges.filter(({ call }) => call.name !== tool.name);
  const known = findKnownValues(filling.missing, others, /\b(?:all|each|every)\b/i.test(clause));
  if (known.length > 0) {
    const calls = known.flatMap(({ values, from }) =>
      combinations.map((args) => ({
        name: tool.name,
        args: withAll(args, values),
        subject: Object.assign({}, from.call.args, args),
      })),
    );
    return { ...nothing, calls, used: known.map(({ from }) => from) };
  }
  const provider = findProvider(intent, tool, filling.missing, situation);
  if (provider === undefined) {
    const { alternative, ...rest } = intent;
    if (alternative === undefined) return { ...nothing, missing: filling.missing };
    return planCalls({ ...rest, ...alternative }, exchanges, situation);
  }
  const wasAsked = exchanges.filter(({ call }) => call.name === provider[0]?.name);
  return wasAsked.length > 0
    ? { ...nothing, missing: filling.missing }
    : { ...nothing, calls: provider };
}

/** The call that a model makes which must make one: what is missing is made up. */
export function forceCalls(intent: Intent, now: Date): readonly PlannedCall[] {
  const { tool, filling } = intent;
  if (tool === undefined || filling === undefined) return [];
  const made = new Map(
    filling.missing.map((leaf) => [leaf, placeholder(leaf, intent.clause, now)]),
  );
  return buildArguments(filling, intent.inherited).map((args) => ({
    name: tool.name,
    args: withAll(args, made),
  }));
}

function findProvider(
  { clause }: Intent,
  tool: Tool,
  missing: readonly Leaf[],
  { tools, now }: Situation,
): readonly PlannedCall[] | undefined {
  const vocabulary = new Set(tools.flatMap(({ nameStems }) => [...nameStems]));
  const mentions = findMentions(clause, now, vocabulary);
  const candidates = tools.flatMap((other) => {
    if (other === tool || other.changes) return [];
    const filling = fillArguments(clause, mentions, other);
    if (filling.missing.length > 0 || (filling.evidence === 0 && other.leaves.length > 0))
      return [];
    const score = providerScore(other, missing);
    return score > 0 ? [{ other, filling, score }] : [];
  });
  const [best] = candidates.sort((a, b) => b.score - a.score);
  return best && buildArguments(best.filling).map((args) => ({ name: best.other.name, args }));
}

function withAll(args: JsonObject, values: ReadonlyMap<Leaf, JsonValue>): JsonObject {
  return [...values].reduce((all, [leaf, value]) => withValue(all, leaf.path, value), args);
}

function placeholder(leaf: Leaf, clause: string, now: Date): JsonValue {
  const { type, examples, minimum = 0, enum: members } = leaf.schema;
  const given = members?.[0] ?? leaf.schema.default ?? examples[0];
  if (given !== undefined) return given as JsonValue;
  if (type === "number" || type === "integer") return minimum;
  if (type === "boolean") return false;
  if (type === "array") return [];
  if (type === "object") return {};
  if (type === "unknown") return clause;
  const kind = leafKind(leaf);
  if (kind === "date") return now.toISOString().slice(0, 10);
  return kind === "date-time" ? now.toISOString() : clause;
}
