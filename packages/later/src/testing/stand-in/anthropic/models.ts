import { Refusal } from "../refusal.ts";

/** What a URL asks of the models: of one of them, or of all. */
export interface ModelRoute {
  readonly model: string | undefined;
}

/** Reads method and URL; undefined when it is not about models. */
export function readModelRoute(method: string, url: URL): ModelRoute | undefined {
  const match = /^\/v1\/models(?:\/([^/]+))?$/.exec(url.pathname);
  return match === null || method !== "GET" ? undefined : { model: match[1] };
}

/** @throws Refusal 404 for a model that there is not */
export function findModels(
  { model }: ModelRoute,
  models: readonly string[] = ["claude-stand-in"],
): object {
  if (model !== undefined) {
    if (!models.includes(model)) throw new Refusal(404, `model: ${model}`);
    return describeModel(model);
  }
  const [first = null] = models;
  const last = models.at(-1) ?? null;
  return { data: models.map(describeModel), has_more: false, first_id: first, last_id: last };
}

function describeModel(id: string): object {
  return { type: "model", id, display_name: id, created_at: "2026-01-01T00:00:00Z" };
}
