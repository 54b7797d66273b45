import { toPlainJson } from "../../conversation/content/plain-json.ts";
import type { ModelRequest } from "../../conversation/model/model-client.ts";
import { LaterError } from "../../errors/later-error.ts";
import { isObject, type JsonObject } from "../../model/json.ts";

/** Changes a text before it is kept or compared; has to leave alone what it gave itself. */
export type Redact = (text: string) => string;

/**
 * A request as it is kept: JSON, redacted, and without the members of `config` that carry secrets, or are no
 * part of what the model is asked, at any depth.
 *
 * @throws LaterError `INVALID_ARGUMENT` for a request that JSON cannot carry
 */
export function toRecordedRequest(request: ModelRequest, redact: Redact | undefined): JsonObject {
  const { config, ...rest } = request;
  const kept = config === undefined ? rest : { ...rest, config: withoutSecrets(config) };
  return toRecordedJson(kept, redact) as JsonObject;
}

/**
 * A value as it is kept: a copy of what JSON carries of it, with every text redacted.
 *
 * @throws LaterError `INVALID_ARGUMENT` for what JSON cannot carry
 */
export function toRecordedJson(value: unknown, redact: Redact | undefined): unknown {
  let text: string;
  try {
    text = JSON.stringify(toPlainJson(value));
  } catch (cause) {
    const problem = "JSON cannot carry what was sent to the model or came from it.";
    throw new LaterError("INVALID_ARGUMENT", problem, { cause });
  }
  return JSON.parse(text, (_name, member: unknown) =>
    typeof member === "string" && redact !== undefined ? redact(member) : member,
  );
}

/** Names in lower case, without hyphens and underscores. */
const secretNames: ReadonlySet<string> = new Set([
  "abortsignal",
  "accesstoken",
  "apiauth",
  "apikey",
  "apikeystring",
  "authconfig",
  "authorization",
  "clientsecret",
  "cookie",
  "credentials",
  "headers",
  "httpoptions",
  "password",
  "secret",
  "xgoogapikey",
]);

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !secretNames.has(name.toLowerCase().replaceAll(/[-_]/g, "")))
      .map(([name, member]) => [name, withoutSecrets(member)]),
  );
}
