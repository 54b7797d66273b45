/** What a URL of the API asks for. */
export type Route =
  | {
      readonly type: "generate";
      readonly apiVersion: string;
      readonly model: string;
      /** `sse`: server-sent events; `array`: one JSON array; `single`: one JSON object. */
      readonly answer: "single" | "sse" | "array";
    }
  | { readonly type: "list-models"; readonly apiVersion: string }
  | { readonly type: "get-model"; readonly apiVersion: string; readonly model: string };

/** Reads method and URL; undefined when the API has nothing there. */
export function readRoute(method: string, url: URL): Route | undefined {
  const match = /^\/(v1|v1beta|v1alpha)\/models(?:\/([^/:]+))?(?::(\w+))?$/.exec(url.pathname);
  if (match === null) return undefined;
  const [, apiVersion = "", encodedModel, action] = match;
  const model = encodedModel === undefined ? undefined : decode(encodedModel);
  if (method === "GET" && action === undefined) {
    return model === undefined
      ? { type: "list-models", apiVersion }
      : { type: "get-model", apiVersion, model };
  }
  if (method !== "POST" || model === undefined) return undefined;
  if (action === "generateContent")
    return { type: "generate", apiVersion, model, answer: "single" };
  if (action === "streamGenerateContent") {
    const answer = url.searchParams.get("alt") === "sse" ? "sse" : "array";
    return { type: "generate", apiVersion, model, answer };
  }
  return undefined;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
