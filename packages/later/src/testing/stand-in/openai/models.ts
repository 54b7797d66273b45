import { modelNotFound } from "./refusals.ts";

/**
 * The models there are, or one of them.
 *
 * @throws Refusal 404 for a model that there is not
 */
export function findModels(
  model: string | undefined,
  models: readonly string[] = ["gpt-stand-in"],
): object {
  if (model === undefined) return { object: "list", data: models.map(describeModel) };
  if (!models.includes(model)) throw modelNotFound(model);
  return describeModel(model);
}

function describeModel(id: string): object {
  return { id, object: "model", created: 1_767_225_600, owned_by: "stand-in" };
}
