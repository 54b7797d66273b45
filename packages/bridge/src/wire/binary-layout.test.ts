import type { TensorArray } from "later-runtime";
import { describe, expect, test } from "vitest";

import { readLayout, writeLayout } from "./binary-layout.ts";
import { onlyInvalidValue } from "./fixtures/only-invalid-value.ts";
import { Random } from "./fixtures/random.ts";

const cases: readonly (readonly [dtype: string, data: TensorArray, bytes: string])[] = [
  [
    "float64",
    Float64Array.of(1, -0.5, Number.NaN),
    "000000000000f03f000000000000e0bf000000000000f87f",
  ],
  ["float32", Float32Array.of(1, -0.5, Infinity), "0000803f000000bf0000807f"],
  [
    "int64",
    BigInt64Array.of(1n, -2n, 2n ** 62n),
    "0100000000000000feffffffffffffff0000000000000040",
  ],
  [
    "uint64",
    BigUint64Array.of(1n, 2n ** 64n - 2n, 0n),
    "0100000000000000feffffffffffffff0000000000000000",
  ],
  ["int32", Int32Array.of(1, -2, 2 ** 30), "01000000feffffff00000040"],
  ["uint32", Uint32Array.of(1, 2 ** 32 - 2, 258), "01000000feffffff02010000"],
  ["int16", Int16Array.of(1, -2, 258), "0100feff0201"],
  ["uint16", Uint16Array.of(1, 65_534, 258), "0100feff0201"],
  ["int8", Int8Array.of(1, -2, 127), "01fe7f"],
  ["uint8", Uint8Array.of(1, 254, 127), "01fe7f"],
];

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));

describe.each(cases)("%s", (dtype, data, text) => {
  const bytes = hex(text);

  test("is written least significant byte first, without copying", () => {
    const written = writeLayout(data);

    expect(written).toEqual({ dtype, bytes });
    expect(written.bytes.buffer).toBe(data.buffer);
  });

  test("is written from the middle of a buffer", () => {
    const { dtype: name, bytes: part } = writeLayout(data.subarray(1, 2));

    expect(name).toBe(dtype);
    expect(part).toEqual(bytes.subarray(data.BYTES_PER_ELEMENT, 2 * data.BYTES_PER_ELEMENT));
  });

  test("is read at every offset, and in any shape that fits", () => {
    for (let offset = 0; offset < 17; offset += 1) {
      const message = new Uint8Array(bytes.length + offset + 2).fill(0xaa);
      message.set(bytes, offset);
      const received = message.subarray(offset, offset + bytes.length);

      expect(readLayout({ dtype, bytes: received }, [3])).toEqual(data);
      expect(readLayout({ dtype, bytes: received }, [1, 3, 1])).toEqual(data);
      expect(readLayout({ dtype, bytes: received })).toEqual(data);
    }
  });

  test("is refused when there are more or fewer bytes than the shape says", () => {
    for (const shape of [[2], [4], [3, 2], [0], [], [2 ** 53 - 1, 2 ** 53 - 1]]) {
      expect(() => readLayout({ dtype, bytes }, shape)).toThrow(
        expect.objectContaining({ code: "INVALID_VALUE" }),
      );
    }
    expect(() => readLayout({ dtype, bytes: bytes.subarray(1) }, [3])).toThrow(
      "bytes, not those of",
    );
  });
});

test("bytes at a multiple of the element's size are viewed, others copied", () => {
  const message = new Uint8Array(1000);
  const aligned = readLayout({ dtype: "float64", bytes: message.subarray(8) }, [124]);
  const shifted = readLayout({ dtype: "float64", bytes: message.subarray(4, 996) }, [124]);

  expect(aligned.buffer).toBe(message.buffer);
  expect(shifted.buffer).not.toBe(message.buffer);
});

test("a small part of a message is copied, so that the message does not stay in memory", () => {
  const message = new Uint8Array(1000);

  expect(readLayout({ dtype: "uint8", bytes: message.subarray(0, 500) }).buffer).toBe(
    message.buffer,
  );
  expect(readLayout({ dtype: "uint8", bytes: message.subarray(0, 499) }).buffer).not.toBe(
    message.buffer,
  );
});

test("a Node.js buffer is read as what it holds", () => {
  const bytes = Buffer.from("01020304", "hex");

  expect(readLayout({ dtype: "uint8", bytes }, [4])).toEqual(Uint8Array.of(1, 2, 3, 4));
  expect(readLayout({ dtype: "uint8", bytes }, [4])).not.toBeInstanceOf(Buffer);
});

test("no elements fit a shape with a zero, whatever else it has", () => {
  expect(readLayout({ dtype: "int16", bytes: hex("") }, [0])).toEqual(Int16Array.of());
  expect(
    readLayout({ dtype: "int16", bytes: hex("") }, [2 ** 53 - 1, 2 ** 53 - 1, 0]),
  ).toHaveLength(0);
  expect(readLayout({ dtype: "int16", bytes: hex("0100") }, [])).toEqual(Int16Array.of(1));
});

test.each(["", "float16", "complex128", "FLOAT64", ">f8", "object", "__proto__", "constructor"])(
  "the type %j is refused",
  (dtype) => {
    expect(() => readLayout({ dtype, bytes: hex("00") }, [1])).toThrow(
      `The type ${JSON.stringify(dtype)} of the elements is not among the known ones.`,
    );
  },
);

test("bytes that are no whole number of elements are refused without a shape", () => {
  expect(() => readLayout({ dtype: "int32", bytes: hex("0000000000") })).toThrow(
    "There are 5 bytes, not those of 1 elements of type int32.",
  );
});

test("no bytes, types or shapes make the reader do anything but answer or refuse", () => {
  const random = new Random(3);
  const dtypes = [...cases.map(([dtype]) => dtype), "float16"];
  const counts = { read: 0, refused: 0 };
  for (let round = 0; round < 30_000; round += 1) {
    const bytes = random.bytes(random.integer(64)).subarray(random.integer(8));
    const lengths = [0, 1, 2, 3, 4, 8, 2 ** 32, 2 ** 53 - 1];
    const shape = Array.from({ length: random.integer(4) }, () => random.pick(lengths));
    const read = (): unknown =>
      readLayout({ dtype: random.pick(dtypes), bytes }, random.next() < 0.7 ? shape : undefined);
    counts[onlyInvalidValue(read)] += 1;
  }
  expect(counts.read).toBeGreaterThan(1_000);
  expect(counts.refused).toBeGreaterThan(10_000);
});
