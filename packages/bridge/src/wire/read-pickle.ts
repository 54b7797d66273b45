import { ByteReader } from "./byte-reader.ts";
import type { NumberData } from "./number-data.ts";
import { pickleOpcodes } from "./pickle-opcodes.ts";
import { PickledFloat, type PickledItem, PickledList } from "./pickled-list.ts";
import { readPickledIndex, readPickledNumber } from "./read-pickled-number.ts";
import { unfoldList } from "./unfold-list.ts";

const newestProtocol = 5;
const binaryFloat = 0x47;
const binaryFloatLength = 9;
const appends = 0x65;

/** How many elements a pickle may have, however few its bytes are. */
const elementsAlwaysAllowed = 2 ** 20;

/**
 * Reads a Python pickle, protocols 0 to 5, of numbers, booleans, and lists and tuples of them. It
 * runs nothing: every instruction that makes or calls anything else is refused.
 *
 * @returns packed doubles for each list of nothing but floats, up to 1,048,576 of them, otherwise
 * arrays of numbers and booleans; integers beyond ±(2^53 − 1) are `bigint`
 * @throws LaterError `INVALID_VALUE` for anything else, for integers of more than 425 bytes, more
 * than 512 levels, cycles, and for lists that refer to the same list so often that there are more
 * elements than bytes and more than 1,048,576
 */
export function readPickle(bytes: Uint8Array): NumberData {
  return new PickleReader(bytes).read();
}

class PickleReader {
  readonly #source: ByteReader;
  readonly #stack: PickledItem[] = [];
  /** How high the stack was when each open list was begun; nothing below the last may be touched. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, PickledItem>();

  constructor(bytes: Uint8Array) {
    this.#source = new ByteReader(bytes, "pickle");
  }

  read(): NumberData {
    for (let opcode = this.#readOpcode(); opcode !== "STOP"; opcode = this.#readOpcode()) {
      const number = readPickledNumber(opcode, this.#source);
      if (number === undefined) this.#run(opcode);
      else this.#stack.push(number);
    }
    const result = this.#pop();
    if (this.#stack.length > 0 || this.#marks.length > 0 || this.#source.remaining > 0) {
      throw this.#source.refuse("holds more than one value");
    }
    return this.#finish(result);
  }

  #readOpcode(): string {
    const byte = this.#source.byte();
    const opcode = pickleOpcodes.get(byte);
    if (opcode === undefined) throw this.#source.refuse(`has the unknown instruction ${byte}`);
    return opcode;
  }

  #run(opcode: string): void {
    const { view } = this.#source;
    switch (opcode) {
      case "PROTO":
        if (this.#source.byte() > newestProtocol) {
          throw this.#source.refuse(`has a protocol beyond ${newestProtocol}`);
        }
        return;
      case "FRAME":
        if (view.getBigUint64(this.#source.advance(8), true) > this.#source.remaining) {
          throw this.#source.refuse("ends too early");
        }
        return;
      case "MARK":
        if (!this.#appendFloats()) this.#marks.push(this.#stack.length);
        return;
      case "EMPTY_LIST":
      case "EMPTY_TUPLE":
        this.#pushList([], opcode === "EMPTY_TUPLE");
        return;
      case "LIST":
      case "TUPLE":
        this.#pushList(this.#popMarked(), opcode === "TUPLE");
        return;
      case "TUPLE1":
        this.#pushList([this.#pop()], true);
        return;
      case "TUPLE2":
        this.#pushList([this.#pop(), this.#pop()].toReversed(), true);
        return;
      case "TUPLE3":
        this.#pushList([this.#pop(), this.#pop(), this.#pop()].toReversed(), true);
        return;
      case "APPEND": {
        const item = this.#pop();
        this.#openList().append(item);
        return;
      }
      case "APPENDS": {
        const items = this.#popMarked();
        const list = this.#openList();
        for (const item of items) list.append(item);
        return;
      }
      default:
        this.#runMemo(opcode);
    }
  }

  #runMemo(opcode: string): void {
    const { view } = this.#source;
    switch (opcode) {
      case "MEMOIZE":
        return this.#remember(this.#memo.size);
      case "BINPUT":
        return this.#remember(this.#source.byte());
      case "LONG_BINPUT":
        return this.#remember(view.getUint32(this.#source.advance(4), true));
      case "PUT":
        return this.#remember(readPickledIndex(this.#source));
      case "BINGET":
        return this.#recall(this.#source.byte());
      case "LONG_BINGET":
        return this.#recall(view.getUint32(this.#source.advance(4), true));
      case "GET":
        return this.#recall(readPickledIndex(this.#source));
      default:
        throw this.#source.refuse(
          `has the instruction ${opcode}, which lists of numbers have no use for`,
        );
    }
  }

  /**
   * Python writes a long list in batches: a mark, a thousand floats, `APPENDS`. This takes one such
   * batch over at once, if that is what comes next.
   */
  #appendFloats(): boolean {
    const { bytes, view } = this.#source;
    const list = this.#top();
    if (!(list instanceof PickledList) || list.closed) return false;
    const start = this.#source.position;
    let end = start;
    while (bytes[end] === binaryFloat) end += binaryFloatLength;
    if (bytes[end] !== appends) return false;
    for (let position = start; position < end; position += binaryFloatLength) {
      list.items.push(view.getFloat64(position + 1));
    }
    this.#source.position = end + 1;
    return true;
  }

  #pushList(items: readonly PickledItem[], closed: boolean): void {
    this.#stack.push(new PickledList(items, closed));
  }

  #top(): PickledItem | undefined {
    const floor = this.#marks.at(-1) ?? 0;
    return this.#stack.length > floor ? this.#stack.at(-1) : undefined;
  }

  #pop(): PickledItem {
    const item = this.#top();
    if (item === undefined) throw this.#source.refuse("takes a value where there is none");
    this.#stack.pop();
    return item;
  }

  #popMarked(): readonly PickledItem[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#source.refuse("ends a list that it has not begun");
    return this.#stack.splice(mark);
  }

  #openList(): PickledList {
    const list = this.#top();
    if (list instanceof PickledList && !list.closed) return list;
    throw this.#source.refuse("appends to something that is not a list");
  }

  #remember(index: number): void {
    const item = this.#top();
    if (item === undefined) throw this.#source.refuse("takes a value where there is none");
    this.#memo.set(index, item);
  }

  #recall(index: number): void {
    const item = this.#memo.get(index);
    if (item === undefined) throw this.#source.refuse("refers to a value that it does not have");
    this.#stack.push(item);
  }

  #finish(result: PickledItem): NumberData {
    if (result instanceof PickledFloat) return result.value;
    if (!(result instanceof PickledList)) return result;
    const limit = Math.max(this.#source.bytes.length, elementsAlwaysAllowed);
    const data = unfoldList(result, limit);
    if (data !== undefined) return data;
    throw this.#source.refuse("holds more elements or levels than are allowed, or contains itself");
  }
}
