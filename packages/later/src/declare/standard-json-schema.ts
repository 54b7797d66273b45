import { LaterError } from "../errors/later-error.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** Recognises a Standard Schema. Some libraries' schemas are functions. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  const isHolder = (typeof value === "object" && value !== null) || typeof value === "function";
  return isHolder && "~standard" in value;
}

/**
 * The JSON Schema of what a Standard Schema takes.
 *
 * @param what - names the schema at the beginning of messages
 * @throws LaterError `INVALID_DECLARATION` when it has none; what it throws as a LaterError itself
 */
export function standardJsonSchema(
  what: string,
  validator: StandardSchema,
): Record<string, unknown> {
  const { vendor, jsonSchema } = validator["~standard"];
  if (jsonSchema === undefined) {
    throw new LaterError(
      "INVALID_DECLARATION",
      `${what} (${vendor}) cannot print itself as JSON Schema; ` +
        `use a version of ${vendor} that implements Standard JSON Schema, or give a JSON Schema.`,
    );
  }
  try {
    return jsonSchema.input({ target: "draft-2020-12" });
  } catch (cause) {
    // A type of `deftype` says itself what stands in its way.
    if (LaterError.is(cause)) throw cause;
    throw new LaterError("INVALID_DECLARATION", `${what} has no JSON Schema: ${String(cause)}`, {
      cause,
    });
  }
}
