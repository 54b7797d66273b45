import { ByteReader } from "./byte-reader.ts";
import { fromMagnitude } from "./integer-bytes.ts";
import { maximumDepth } from "./nesting.ts";
import type { NumberData } from "./number-data.ts";
import { maximumPackedLists } from "./pack-list.ts";
import { toInteger } from "./to-integer.ts";

const version = 131;
const smallInteger = 97;
const integer = 98;
const nil = 106;
const byteString = 107;
const list = 108;
const newFloat = 70;
const smallBig = 110;

const floatLength = 9;
const shortestFloats = 14;

/**
 * Reads a term in Erlang's external format that consists of numbers and proper lists of numbers.
 *
 * @returns packed doubles for each list of nothing but floats, up to 1,048,576 of them, otherwise
 * arrays of numbers; integers beyond ±(2^53 − 1) are `bigint`
 * @throws LaterError `INVALID_VALUE` for anything else, also for compressed terms, and for more than
 * 512 levels
 */
export function readErlangTerm(bytes: Uint8Array): NumberData {
  return new ErlangReader(bytes).read();
}

class ErlangReader {
  readonly #source: ByteReader;
  #packed = 0;

  constructor(bytes: Uint8Array) {
    this.#source = new ByteReader(bytes, "Erlang term");
  }

  read(): NumberData {
    if (this.#source.byte() !== version)
      throw this.#source.refuse(`does not begin with ${version}`);
    const data = this.#readTerm(0);
    if (this.#source.remaining > 0) throw this.#source.refuse("is followed by other bytes");
    return data;
  }

  #readTerm(depth: number): NumberData {
    const { view } = this.#source;
    const tag = this.#source.byte();
    switch (tag) {
      case newFloat:
        return view.getFloat64(this.#source.advance(8));
      case smallInteger:
        return this.#source.byte();
      case integer:
        return view.getInt32(this.#source.advance(4));
      case smallBig:
        return this.#readBig();
      case nil:
        return [];
      case byteString:
        return [...this.#source.take(view.getUint16(this.#source.advance(2)))];
      case list:
        if (depth === maximumDepth) {
          throw this.#source.refuse(`has more than ${maximumDepth} levels`);
        }
        return this.#readFloats() ?? this.#readList(depth + 1);
      default:
        throw this.#source.refuse(`has the tag ${tag}, which lists of numbers have no use for`);
    }
  }

  #readBig(): number | bigint {
    const length = this.#source.byte();
    const negative = this.#source.byte() !== 0;
    const magnitude = fromMagnitude(this.#source.take(length));
    return toInteger(negative ? -magnitude : magnitude);
  }

  /** Reads a list of nothing but floats straight into packed doubles, if that is what comes. */
  #readFloats(): Float64Array | undefined {
    const { bytes, view, position, remaining } = this.#source;
    if (remaining < shortestFloats || this.#packed === maximumPackedLists) return undefined;
    const count = view.getUint32(position);
    const start = position + 4;
    const end = start + count * floatLength;
    if (count === 0 || bytes[end] !== nil) return undefined;
    for (let tag = start; tag < end; tag += floatLength) {
      if (bytes[tag] !== newFloat) return undefined;
    }
    const floats = new Float64Array(count);
    for (let index = 0; index < count; index += 1) {
      floats[index] = view.getFloat64(start + index * floatLength + 1);
    }
    this.#source.position = end + 1;
    this.#packed += 1;
    return floats;
  }

  #readList(depth: number): readonly NumberData[] {
    const count = this.#source.view.getUint32(this.#source.advance(4));
    if (count > this.#source.remaining) throw this.#source.refuse("ends too early");
    const items: NumberData[] = [];
    for (let index = 0; index < count; index += 1) items.push(this.#readTerm(depth));
    if (this.#source.byte() !== nil) throw this.#source.refuse("has an improper list");
    return items;
  }
}
