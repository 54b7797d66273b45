import { invalidValue, quote } from "./invalid-value.ts";

/** What the type URL of a value says about its bytes. */
export interface WireType {
  /** `message`: one of google.protobuf; `json`: JSON text; `binary`: JSON about bytes elsewhere. */
  readonly form: "message" | "json" | "binary";
  /** The type of a variable, or the message's name within google.protobuf. */
  readonly name: string;
}

const ownPrefix = "snakepit.";
const messagePrefix = "google.protobuf.";
const binarySuffix = ".binary";

/**
 * Takes a type URL apart: the type stands after the last `snakepit.`, or else after the last slash.
 *
 * @throws LaterError `INVALID_VALUE` if it names no type
 */
export function readTypeUrl(typeUrl: string): WireType {
  const own = typeUrl.lastIndexOf(ownPrefix);
  const slash = typeUrl.lastIndexOf("/");
  if (own === -1 && typeUrl.startsWith(messagePrefix, slash + 1)) {
    return { form: "message", name: typeUrl.slice(slash + 1 + messagePrefix.length) };
  }
  const start = own === -1 ? slash + 1 : own + ownPrefix.length;
  const type = start === 0 ? "" : typeUrl.slice(start);
  const binary = type.endsWith(binarySuffix);
  const name = binary ? type.slice(0, -binarySuffix.length) : type;
  if (name === "") throw invalidValue(`The type URL ${quote(typeUrl)} names no type.`);
  return { form: binary ? "binary" : "json", name };
}
