import { LaterError } from "../errors/later-error.ts";
import type { JsonSchemaObject } from "../model/json-schema.ts";
import { isOwnCodecName } from "./keywords/codec.ts";
import { mentionsKeyword } from "./mentions-keyword.ts";
import { ownCodecs } from "./own-codecs.ts";
import { subschemasOf } from "./validation/subschemas.ts";

/**
 * Makes sure that every value of a schema can be decoded here.
 *
 * @param subject what the schema belongs to, for the message
 * @throws LaterError `INVALID_DECLARATION` for a codec that nobody has defined
 */
export function assertCodecs(subject: string, schema: JsonSchemaObject): void {
  if (!mentionsKeyword(schema, "x-codec")) return;
  const seen = new Set<unknown>();
  const visit = (node: object | boolean): void => {
    if (typeof node === "boolean" || seen.has(node)) return;
    seen.add(node);
    const { "x-codec": codec } = node as JsonSchemaObject;
    if (isOwnCodecName(codec) && !ownCodecs().has(codec)) {
      throw new LaterError(
        "INVALID_DECLARATION",
        `${subject} needs the codec "${codec}", which is not defined. Call defineCodec("${codec}", …) in a module ` +
          "that is imported before the tool is used, not only for its types.",
        { details: { codec } },
      );
    }
    for (const inner of subschemasOf(node)) visit(inner);
  };
  visit(schema);
}
