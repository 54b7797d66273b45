import { decodeText } from "./decode-text.ts";
import { findDataLists } from "./find-data-lists.ts";
import { isObject } from "./is-object.ts";
import { maximumPackedLists, packList } from "./pack-list.ts";
import { readJsonText } from "./read-json.ts";

/**
 * Reads the JSON text of a tensor as `readJson` does, and keeps what JavaScript has no numbers for:
 * a list in its data with nothing but numbers that are written as floats, each with a fraction or an
 * exponent or as one that is not finite, becomes packed doubles. Any other list stays as it is, and so
 * does what comes after 1,048,576 of them.
 *
 * @throws LaterError `INVALID_VALUE` for what is not JSON
 */
export function readTensor(bytes: Uint8Array): unknown {
  const text = decodeText(bytes);
  const tensor = readJsonText(text);
  if (isObject(tensor) && Array.isArray(tensor["data"]) && floatSyntax.test(text)) {
    tensor["data"] = packFloats(tensor["data"], text);
  }
  return tensor;
}

const floatSyntax = /[.NI]|[eE][-+\d]/;
const integerSyntax = /[[,]\s*-?\d+[\s,\]]/;

function packFloats(data: unknown[], text: string): unknown {
  const positions = findDataLists(text);
  let next = 0;
  let packed = 0;

  // Lists within objects would be missed here; what has objects among its elements is no tensor.
  function pack(list: unknown[]): unknown {
    const start = positions[next] as number;
    next += 1;
    if (list.length > 0 && list.every((item) => typeof item === "number")) {
      const written = text.slice(start, text.indexOf("]", start) + 1);
      if (packed === maximumPackedLists || integerSyntax.test(written)) return list;
      packed += 1;
      return packList(list);
    }
    for (const [index, item] of list.entries()) if (Array.isArray(item)) list[index] = pack(item);
    return list;
  }

  return pack(data);
}
