import type { ByteReader } from "./byte-reader.ts";
import { fromTwosComplement, maximumIntegerBytes } from "./integer-bytes.ts";
import { PickledFloat, type PickledItem } from "./pickled-list.ts";
import { toInteger } from "./to-integer.ts";

const lineEnd = 0x0a;
const maximumLine = 1100;
const integerSyntax = /^-?\d{1,1024}$/;
const longSyntax = /^-?\d{1,1024}L?$/;
const floatSyntax = /^-?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|inf|nan)$/;

/**
 * Reads the number that an instruction of a pickle makes; undefined if it makes something else.
 *
 * @throws LaterError `INVALID_VALUE` if the number is malformed or has more than 425 bytes
 */
export function readPickledNumber(opcode: string, source: ByteReader): PickledItem | undefined {
  const { view } = source;
  switch (opcode) {
    case "BININT1":
      return source.byte();
    case "BININT2":
      return view.getUint16(source.advance(2), true);
    case "BININT":
      return view.getInt32(source.advance(4), true);
    case "BINFLOAT":
      return new PickledFloat(view.getFloat64(source.advance(8)));
    case "LONG1":
      return readLong(source, source.byte());
    case "LONG4":
      return readLong(source, view.getUint32(source.advance(4), true));
    case "NEWTRUE":
      return true;
    case "NEWFALSE":
      return false;
    case "INT":
      return readInt(source);
    case "LONG":
      return toInteger(BigInt(readLine(source, longSyntax).replace("L", "")));
    case "FLOAT":
      return new PickledFloat(toFloat(readLine(source, floatSyntax)));
    default:
      return undefined;
  }
}

/** Reads the number of a memo entry that is written as a line of text. */
export function readPickledIndex(source: ByteReader): number {
  return Number(readLine(source, integerSyntax));
}

function readLong(source: ByteReader, length: number): number | bigint {
  if (length > maximumIntegerBytes) {
    throw source.refuse(`has an integer of more than ${maximumIntegerBytes} bytes`);
  }
  return toInteger(fromTwosComplement(source.take(length)));
}

function readInt(source: ByteReader): number | bigint | boolean {
  const text = readLine(source, integerSyntax);
  if (text === "00" || text === "01") return text === "01";
  return toInteger(BigInt(text));
}

function toFloat(text: string): number {
  if (text.endsWith("nan")) return Number.NaN;
  return Number(text.replace("inf", "Infinity"));
}

function readLine(source: ByteReader, syntax: RegExp): string {
  let line = "";
  let byte = source.byte();
  while (byte !== lineEnd && line.length < maximumLine) {
    line += String.fromCharCode(byte);
    byte = source.byte();
  }
  if (byte !== lineEnd || !syntax.test(line)) throw source.refuse("has a malformed number");
  return line;
}
