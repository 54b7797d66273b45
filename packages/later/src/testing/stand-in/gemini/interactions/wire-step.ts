import { isObject } from "../../../../model/json.ts";

/** One step of an interaction as it stands on the wire. */
export interface WireStep {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** An interaction that the stand-in keeps, or answers with. */
export interface WireInteraction {
  readonly id: string;
  readonly object: "interaction";
  readonly model: string;
  readonly status: string;
  readonly created: string;
  readonly updated: string;
  readonly previous_interaction_id?: string;
  /** What the model said; without what it was told. */
  readonly steps: readonly WireStep[];
  readonly usage?: Readonly<Record<string, number>>;
  readonly errors?: readonly { readonly message: string }[];
}

const kinds = ["text", "image", "audio", "document", "video"];

/**
 * What the API does not accept about a step, one sentence per problem. Steps of tools that the API runs itself
 * are not looked into.
 */
export function stepProblems(step: unknown, path: string): readonly string[] {
  if (!isObject(step)) return [`${path}: must be an object`];
  switch (step["type"]) {
    case "user_input":
    case "model_output":
      return contentProblems(step["content"], `${path}.content`);
    case "function_call":
      return [
        ...textProblems(step, ["id", "name"], path),
        ...(isObject(step["arguments"]) ? [] : [`${path}.arguments: must be an object`]),
      ];
    case "function_result":
      return [...textProblems(step, ["call_id"], path), ...resultProblems(step["result"], path)];
    case "thought":
      return step["summary"] === undefined
        ? []
        : contentProblems(step["summary"], `${path}.summary`);
    default:
      return typeof step["type"] === "string" && /_(?:call|result)$/.test(step["type"])
        ? []
        : [`${path}.type: is not the type of a step`];
  }
}

function resultProblems(result: unknown, path: string): readonly string[] {
  if (Array.isArray(result)) return contentProblems(result, `${path}.result`);
  const fits = typeof result === "string" || isObject(result);
  return fits ? [] : [`${path}.result: must be a string, an object or a list of contents`];
}

function textProblems(
  step: Readonly<Record<string, unknown>>,
  members: readonly string[],
  path: string,
): readonly string[] {
  return members
    .filter((member) => typeof step[member] !== "string" || step[member] === "")
    .map((member) => `${path}.${member}: is required`);
}

function contentProblems(contents: unknown, path: string): readonly string[] {
  if (!Array.isArray(contents)) return [`${path}: must be a list`];
  return contents.flatMap((content: unknown, index) => {
    if (!isObject(content) || !kinds.includes(String(content["type"]))) {
      return [`${path}[${index}].type: must be one of ${kinds.join(", ")}`];
    }
    const fits =
      content["type"] === "text"
        ? typeof content["text"] === "string" && content["text"] !== ""
        : typeof content["data"] === "string" || typeof content["uri"] === "string";
    return fits ? [] : [`${path}[${index}]: has no ${String(content["type"])}`];
  });
}
