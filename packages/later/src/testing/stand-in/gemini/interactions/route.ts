/** What a URL of the Interactions API asks for. */
export type InteractionRoute =
  | { readonly type: "create-interaction" }
  | {
      readonly type: "get-interaction" | "cancel-interaction" | "delete-interaction";
      readonly id: string;
    };

/** Reads method and URL, of either of the two services; undefined when it is not about interactions. */
export function readInteractionRoute(method: string, url: URL): InteractionRoute | undefined {
  const match =
    /^\/v1\w*(?:\/projects\/[^/]+\/locations\/[^/]+)?\/interactions(?:\/([^/]+)(\/cancel)?)?$/.exec(
      url.pathname,
    );
  if (match === null) return undefined;
  const [, id, cancel] = match;
  if (id === undefined) return method === "POST" ? { type: "create-interaction" } : undefined;
  if (cancel !== undefined) {
    return method === "POST" ? { type: "cancel-interaction", id } : undefined;
  }
  if (method === "DELETE") return { type: "delete-interaction", id };
  return method === "GET" ? { type: "get-interaction", id } : undefined;
}
