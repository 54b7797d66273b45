import type { AnyMessage } from "./any-message.ts";
import { readPickle } from "./read-pickle.ts";
import { readToolValue } from "./read-tool-value.ts";
import { readTypeUrl } from "./read-type-url.ts";
import { toLists } from "./to-lists.ts";

/** The fields of a request that hold the arguments of a tool. */
export interface ToolArgumentFields {
  readonly parameters: Readonly<Record<string, AnyMessage>>;
  readonly binaryParameters?: Readonly<Record<string, Uint8Array>>;
  /** Under `binary_format:<parameter>`, `pickle` says that the bytes are a pickle of numbers. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Reads the arguments of a tool by their names. Bytes with a parameter that describes them are an
 * embedding or tensor; others are an argument by themselves, as `Uint8Array` or, from a pickle, as
 * lists of numbers, and count before a parameter of the same name.
 *
 * @throws LaterError `INVALID_VALUE` if one of them cannot be read
 */
export function readToolArguments(fields: ToolArgumentFields): Record<string, unknown> {
  const bytes = new Map(Object.entries(fields.binaryParameters ?? {}));
  const metadata = new Map(Object.entries(fields.metadata ?? {}));
  const values = new Map<string, unknown>();
  for (const [name, any] of Object.entries(fields.parameters)) {
    const described = readTypeUrl(any.typeUrl).form === "binary";
    if (described || !bytes.has(name)) values.set(name, readToolValue(any, bytes.get(name)));
    if (described) bytes.delete(name);
  }
  for (const [name, content] of bytes) {
    const pickled = metadata.get(`binary_format:${name}`) === "pickle";
    values.set(name, pickled ? toLists(readPickle(content)) : content);
  }
  // Unlike assignment this makes own members of all names.
  return Object.fromEntries(values);
}
