import { Refusal } from "../refusal.ts";

/** What is said of a refusal beside its message. */
interface Facts {
  readonly param?: string;
  readonly code?: string;
}

/** A request that is refused, in the words of the API where they are known. */
export function refuse(message: string, facts: Facts = {}, status = 400): Refusal {
  return new Refusal(status, message, { ...facts });
}

/** A member that has a value of a wrong kind. */
export function invalidValue(param: string): Refusal {
  return refuse(`Invalid value: '${param}'.`, { param, code: "invalid_value" });
}

/** A member that has to be there. */
export function missingParameter(param: string): Refusal {
  const code = "missing_required_parameter";
  return refuse(`Missing required parameter: '${param}'.`, { param, code });
}

/** A model that there is not, as Chat Completions and the list of models say it. */
export function modelNotFound(model: string): Refusal {
  return refuse(
    `The model \`${model}\` does not exist or you do not have access to it.`,
    { code: "model_not_found" },
    404,
  );
}

/** A schema that calls or answers cannot be held to while they are written. */
export function invalidSchema(where: string, param: string): Refusal {
  const rules =
    "'additionalProperties' is required to be supplied and to be false, 'required' to include every key in properties, and no other keywords are permitted than those that are supported.";
  return refuse(`Invalid schema for ${where}: ${rules}`, { param, code: "invalid_json_schema" });
}

/** @throws Refusal where a member is not among the known ones, or one that has to be there is not */
export function checkMembers(
  value: Readonly<Record<string, unknown>>,
  path: string,
  {
    required,
    optional = [],
  }: { readonly required: readonly string[]; readonly optional?: readonly string[] },
): void {
  const prefix = path === "" ? "" : `${path}.`;
  for (const name of Object.keys(value)) {
    if (required.includes(name) || optional.includes(name)) continue;
    const param = prefix + name;
    throw refuse(`Unknown parameter: '${param}'.`, { param, code: "unknown_parameter" });
  }
  for (const name of required) {
    if (value[name] === undefined) throw missingParameter(prefix + name);
  }
}
