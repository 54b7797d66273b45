import type { IncomingMessage } from "node:http";

import { Refusal } from "../refusal.ts";

/**
 * Lets requests pass that carry the key, in the header `x-goog-api-key` or the query parameter `key`.
 *
 * @throws Refusal 403 without a key, 400 with a wrong one, as the API does
 */
export function checkAccess(request: IncomingMessage, url: URL, apiKey: string): void {
  const given = request.headers["x-goog-api-key"] ?? url.searchParams.get("key") ?? "";
  if (given === "") {
    throw new Refusal(
      403,
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    );
  }
  if (given !== apiKey) {
    throw new Refusal(400, "API key not valid. Please pass a valid API key.", {
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "API_KEY_INVALID",
          domain: "googleapis.com",
          metadata: { service: "generativelanguage.googleapis.com" },
        },
      ],
    });
  }
}
