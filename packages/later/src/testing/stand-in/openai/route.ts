/** What a URL of the API asks for. */
export type Route =
  | { readonly type: "create-completion" | "create-response" }
  | ResponseRoute
  | { readonly type: "models"; readonly model: string | undefined };

/** What is done with a response that is kept. */
export interface ResponseRoute {
  readonly type: "get-response" | "cancel-response" | "delete-response";
  readonly id: string;
}

/** Reads method and URL, of OpenAI or of Azure; undefined when the API has nothing there. */
export function readRoute(method: string, url: URL): Route | undefined {
  const match = /^(?:\/v1)?(?:\/openai(?:\/v1)?)?(?:\/deployments\/[^/]+)?\/(.+)$/.exec(
    url.pathname,
  );
  const [resource, id, action, ...rest] = (match?.[1] ?? "").split("/");
  if (rest.length > 0) return undefined;
  switch (resource) {
    case "chat":
      return method === "POST" && id === "completions" && action === undefined
        ? { type: "create-completion" }
        : undefined;
    case "models":
      return method === "GET" && action === undefined ? { type: "models", model: id } : undefined;
    case "responses":
      return readResponseRoute(method, id, action);
    default:
      return undefined;
  }
}

function readResponseRoute(method: string, id?: string, action?: string): Route | undefined {
  if (id === undefined) return method === "POST" ? { type: "create-response" } : undefined;
  if (action !== undefined) {
    return method === "POST" && action === "cancel" ? { type: "cancel-response", id } : undefined;
  }
  if (method === "DELETE") return { type: "delete-response", id };
  return method === "GET" ? { type: "get-response", id } : undefined;
}
