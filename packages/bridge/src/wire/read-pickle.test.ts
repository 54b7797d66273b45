import { spawnSync } from "node:child_process";

import { describe, expect, test } from "vitest";

import { onlyInvalidValue } from "./fixtures/only-invalid-value.ts";
import { Random } from "./fixtures/random.ts";
import { pickleOpcodes } from "./pickle-opcodes.ts";
import { readPickle } from "./read-pickle.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
const refusal = (reason: string): unknown =>
  expect.objectContaining({ code: "INVALID_VALUE", message: expect.stringContaining(reason) });

const floats = Float64Array.of(1, -0.5, Number.NaN, Infinity, -1e300);
const small = [0, 1, 255, 256, 65_535, 65_536, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31];
const integers = [...small, 2n ** 53n, -(2n ** 63n), 2n ** 70n, true, false, 1.5];
const nested = [Float64Array.of(1, 2), [3, [4]], [], [5], [6, 7], [8, 9, 10], [], [1, 2, 3, 4]];

describe("what Python's pickle.dumps writes", () => {
  test.each([
    [0, "286c70300a46312e300a61462d302e350a61466e616e0a6146696e660a61462d31652b3330300a612e"],
    [
      1,
      "5d710028473ff000000000000047bfe0000000000000477ff8000000000000477ff000000000000047fe37e43c8800759c652e",
    ],
    [
      2,
      "80025d710028473ff000000000000047bfe0000000000000477ff8000000000000477ff000000000000047fe37e43c8800759c652e",
    ],
    [
      4,
      "80049532000000000000005d9428473ff000000000000047bfe0000000000000477ff8000000000000477ff000000000000047fe37e43c8800759c652e",
    ],
    [
      5,
      "80059532000000000000005d9428473ff000000000000047bfe0000000000000477ff8000000000000477ff000000000000047fe37e43c8800759c652e",
    ],
  ])("is packed doubles for floats, protocol %i", (_protocol, pickle) => {
    expect(readPickle(hex(pickle))).toEqual(floats);
  });

  test.each([
    [
      0,
      "286c70300a49300a6149310a61493235350a61493235360a614936353533350a614936353533360a61492d310a6149323134373438333634370a61492d323134373438333634380a614c323134373438333634384c0a614c393030373139393235343734303939324c0a614c2d393232333337323033363835343737353830384c0a614c313138303539313632303731373431313330333432344c0a614930310a614930300a6146312e350a612e",
    ],
    [
      1,
      "5d7100284b004b014bff4d00014dffff4a000001004affffffff4affffff7f4a000000804c323134373438333634384c0a4c393030373139393235343734303939324c0a4c2d393232333337323033363835343737353830384c0a4c313138303539313632303731373431313330333432344c0a4930310a4930300a473ff8000000000000652e",
    ],
    [
      2,
      "80025d7100284b004b014bff4d00014dffff4a000001004affffffff4affffff7f4a000000808a0500000080008a07000000000000208a0800000000000000808a090000000000000000408889473ff8000000000000652e",
    ],
    [
      5,
      "80059555000000000000005d94284b004b014bff4d00014dffff4a000001004affffffff4affffff7f4a000000808a0500000080008a07000000000000208a0800000000000000808a090000000000000000408889473ff8000000000000652e",
    ],
  ])("is numbers, bigints and booleans as they were, protocol %i", (_protocol, pickle) => {
    expect(readPickle(hex(pickle))).toEqual(integers);
  });

  test.each([
    [
      0,
      "286c70300a286c70310a46312e300a6146322e300a6161286c70320a49330a61286c70330a49340a616161286c70340a612849350a7470350a612849360a49370a7470360a612849380a49390a4931300a7470370a612874612849310a49320a49330a49340a7470380a612e",
    ],
    [
      1,
      "5d7100285d710128473ff0000000000000474000000000000000655d7102284b035d71034b0461655d7104284b05747105284b064b07747106284b084b094b0a74710729284b014b024b034b04747108652e",
    ],
    [
      2,
      "80025d7100285d710128473ff0000000000000474000000000000000655d7102284b035d71034b0461655d71044b058571054b064b078671064b084b094b0a87710729284b014b024b034b04747108652e",
    ],
    [
      5,
      "80059546000000000000005d94285d9428473ff0000000000000474000000000000000655d94284b035d944b0461655d944b0585944b064b0786944b084b094b0a879429284b014b024b034b047494652e",
    ],
  ])("is nested arrays for lists and tuples, protocol %i", (_protocol, pickle) => {
    expect(readPickle(hex(pickle))).toEqual(nested);
  });

  test.each([
    "286c70300a46312e350a612e",
    "5d7100473ff8000000000000612e",
    "80055d94473ff8000000000000612e",
  ])("is packed doubles for a single float: %s", (pickle) => {
    expect(readPickle(hex(pickle))).toEqual(Float64Array.of(1.5));
  });

  test.each(["286c70300a2e", "5d71002e", "80055d942e", "8005292e"])(
    "is an empty array for nothing: %s",
    (pickle) => {
      expect(readPickle(hex(pickle))).toEqual([]);
    },
  );

  test.each([
    ["80054b072e", 7],
    ["8005473ff80000000000002e", 1.5],
    ["8005882e", true],
    ["80028a002e", 0],
  ])("is a number by itself: %s", (pickle, value) => {
    expect(readPickle(hex(pickle))).toBe(value);
  });

  test.each([
    "286c70300a286c70310a46312e300a6146322e300a616167310a6167310a612e",
    "80025d7100285d710128473ff00000000000004740000000000000006568016801652e",
    "8005951f000000000000005d94285d9428473ff00000000000004740000000000000006568016801652e",
  ])("has a list in each place that refers to it: %s", (pickle) => {
    expect(readPickle(hex(pickle))).toEqual([floatsOf(1, 2), floatsOf(1, 2), floatsOf(1, 2)]);
  });

  test.each([
    ["a long index", "80025d72ffffffff4b01616affffffff862e", [[1], [1]]],
    ["a tuple in the memo", "80024b018571006800862e", [[1], [1]]],
    [
      "floats in batches",
      `80025d28${"473ff0000000000000".repeat(2)}6528474000000000000000652e`,
      floatsOf(1, 1, 2),
    ],
    ["a float, then a batch", "80025d4740000000000000006128473ff0000000000000652e", floatsOf(2, 1)],
    ["an integer, then a batch", "80025d4b056128473ff0000000000000652e", [5, 1]],
    ["floats in a tuple", "8002473ff0000000000000474000000000000000862e", floatsOf(1, 2)],
    ["booleans as lines", "284930310a4930300a6c2e", [true, false]],
    [
      "lists of floats, of integers, of both, and of nothing",
      "80025d7100285d710128473ff0000000000000474000000000000000655d7102284b014b02655d710328473ff00000000000004b02655d7104652e",
      [floatsOf(1, 2), [1, 2], [1, 2], []],
    ],
    [
      "lists of lists of floats",
      "80025d7100285d7101285d7102473ff000000000000061474000000000000000477ff8000000000000867103655d7104285d7105284b03474010000000000000655d71064b056165652e",
      [
        [floatsOf(1), floatsOf(2, Number.NaN)],
        [[3, 4], [5]],
      ],
    ],
    [
      "floats as lines in lists of lists",
      "286c70300a286c70310a286c70320a46312e300a61612846322e300a466e616e0a7470330a6161286c70340a286c70350a49330a6146342e300a6161286c70360a49350a6161612e",
      [
        [floatsOf(1), floatsOf(2, Number.NaN)],
        [[3, 4], [5]],
      ],
    ],
    ["four bytes of length", `80028b0200000000802e`, -32_768],
  ])("may have %s", (_what, pickle, value) => {
    expect(readPickle(hex(pickle))).toEqual(value);
  });
});

function floatsOf(...numbers: number[]): Float64Array {
  return Float64Array.from(numbers);
}

describe("a pickle that does more than hold numbers", () => {
  test.each([
    ["GLOBAL", "63706f7369780a73797374656d0a70300a2856747275650a70310a7470320a5270330a2e"],
    ["GLOBAL", "800263706f7369780a73797374656d0a710058040000007472756571018571025271032e"],
    [
      "SHORT_BINUNICODE",
      "8004951f000000000000008c05706f736978948c0673797374656d9493948c047472756594859452942e",
    ],
  ])("is refused at %s, before anything could be called", (opcode, pickle) => {
    expect(() => readPickle(hex(pickle))).toThrow(refusal(`has the instruction ${opcode},`));
  });

  const numeric = new Set(
    `MARK STOP INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT NEWTRUE NEWFALSE EMPTY_LIST
    APPEND APPENDS LIST EMPTY_TUPLE TUPLE TUPLE1 TUPLE2 TUPLE3 PROTO FRAME MEMOIZE PUT BINPUT
    LONG_BINPUT GET BINGET LONG_BINGET`.split(/\s+/),
  );
  const others = [...pickleOpcodes].filter(([, name]) => !numeric.has(name));

  test("has one of 37 instructions that are not for lists of numbers", () => {
    expect(others).toHaveLength(37);
    expect(pickleOpcodes.size).toBe(68);
  });

  test.each(others)("is refused at instruction %i, %s", (byte, name) => {
    const pickle = Uint8Array.of(0x80, 4, 0x5d, 0x4b, 1, byte, 1, 0, 0, 0, 0, 0, 0, 0, 0x2e);
    expect(() => readPickle(pickle)).toThrow(refusal(`has the instruction ${name},`));
  });

  test("is refused at a byte that is no instruction", () => {
    expect(() => readPickle(hex("8005002e"))).toThrow(refusal("unknown instruction 0"));
  });
});

describe("a malformed pickle", () => {
  const sound = [
    "80059555000000000000005d94284b004b014bff4d00014dffff4a000001004affffffff4affffff7f4a000000808a0500000080008a07000000000000208a0800000000000000808a090000000000000000408889473ff8000000000000652e",
    "286c70300a49300a614c323134373438333634384c0a6146312e350a612e",
    "80025d7100285d710128473ff00000000000004740000000000000006568016801652e",
  ];

  test.each(sound)("is refused wherever %s is cut off", (pickle) => {
    const bytes = hex(pickle);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => readPickle(bytes.subarray(0, length)), `${length}`).toThrow(
        expect.objectContaining({ code: "INVALID_VALUE" }),
      );
    }
  });

  test.each([
    ["with a protocol of the future", "80065d2e", "a protocol beyond 5"],
    ["with a frame that is longer", "80059504000000000000005d942e", "ends too early"],
    ["with a frame of 2^63 bytes", "80059500000000000000805d942e", "ends too early"],
    ["with an integer of 2^31 bytes", "80028b000000802e", "more than 425 bytes"],
    ["with an integer of 426 bytes", `80028baa010000${"01".repeat(426)}2e`, "more than 425 bytes"],
    ["with an integer that is longer", "80028aff012e", "ends too early"],
    ["followed by another byte", "80055d2e00", "more than one value"],
    ["with two values", "80054b014b012e", "more than one value"],
    ["with an open list", "8005284b012e", "more than one value"],
    ["without a value", "80052e", "takes a value where there is none"],
    ["that appends to nothing", "80054b01612e", "not a list"],
    ["that appends to an empty tuple", "8005294b01612e", "not a list"],
    ["that appends to a tuple of one", "80054b01854b01612e", "not a list"],
    ["that appends to a tuple of two", "80054b014b01864b01612e", "not a list"],
    ["that appends to a tuple of three", "80054b014b014b01874b01612e", "not a list"],
    ["that appends to a tuple of many", "8005284b01744b01612e", "not a list"],
    ["that appends floats to a tuple", "80052928473ff0000000000000652e", "not a list"],
    ["that appends to a number", "80054b014b01612e", "not a list"],
    ["that appends across a mark", "80055d284b01612e", "not a list"],
    ["that takes a value across a mark", "80054b0128852e", "takes a value where there is none"],
    ["that takes two where there is one", "80054b01862e", "takes a value where there is none"],
    ["that ends what has not begun", "80055d652e", "has not begun"],
    ["that makes a tuple of nothing marked", "80054b01742e", "has not begun"],
    ["that remembers nothing", "8005942e", "takes a value where there is none"],
    ["that recalls nothing", "800568002e", "that it does not have"],
    ["that recalls another number", "80055d710168002e", "that it does not have"],
  ])("is refused %s", (_what, pickle, reason) => {
    expect(() => readPickle(hex(pickle))).toThrow(refusal(reason));
  });

  test.each([
    "I\n.",
    "I1",
    "I1x\n.",
    "I 1\n.",
    "I0x10\n.",
    `I${"1".repeat(1025)}\n.`,
    "L1LL\n.",
    "LL\n.",
    "F\n.",
    "F1e\n.",
    "F0x1\n.",
    "F infinity\n.",
    "F1_0\n.",
    `F${"1".repeat(1101)}\n.`,
    "(lp\n.",
    "(lp-\n.",
    "(lp1\ng2\n.",
  ])("is refused with the line %j", (pickle) => {
    expect(() => readPickle(ascii(pickle))).toThrow(
      expect.objectContaining({ code: "INVALID_VALUE" }),
    );
  });

  test("may have integers of up to 425 bytes or 1,024 digits", () => {
    expect(readPickle(hex(`80028ba9010000${"00".repeat(424)}012e`))).toBe(2n ** (8n * 424n));
    expect(readPickle(ascii(`L${"9".repeat(1024)}L\n.`))).toBe(10n ** 1024n - 1n);
  });
});

describe("a pickle that is small and would be large", () => {
  /** Lists that refer to the one before, each several times. */
  function bomb(levels: number, references: number): Uint8Array {
    let pickle = "80025d71004b0161";
    for (let level = 1; level <= levels; level += 1) {
      const index = level.toString(16).padStart(2, "0");
      const previous = (level - 1).toString(16).padStart(2, "0");
      pickle += `5d71${index}28${`68${previous}`.repeat(references)}65`;
    }
    // All lists stay on the stack; a tuple takes them in.
    return hex(`800228${pickle.slice(4)}742e`);
  }

  test("is refused when a list is referred to so often that nothing could hold it", () => {
    const start = performance.now();
    expect(() => readPickle(bomb(100, 2))).toThrow(refusal("more elements"));
    expect(() => readPickle(bomb(30, 200))).toThrow(refusal("more elements"));
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("is read as long as it stays below a million elements", () => {
    expect(readPickle(bomb(2, 3))).toEqual([
      [1],
      [[1], [1], [1]],
      [
        [[1], [1], [1]],
        [[1], [1], [1]],
        [[1], [1], [1]],
      ],
    ]);
    // 17 levels of 2 references: 2^18 + … elements from 250 bytes.
    expect(readPickle(bomb(17, 2))).toHaveLength(18);
    expect(() => readPickle(bomb(20, 2))).toThrow(refusal("more elements"));
  });

  test("may have exactly 1,048,576 elements", () => {
    const pickle = (rows: number): Uint8Array =>
      hex(`80025d285d710028${"4b01".repeat(1023)}65${"6800".repeat(rows - 1)}652e`);

    expect(readPickle(pickle(1024))).toHaveLength(1024);
    expect(() => readPickle(pickle(1025))).toThrow(refusal("more elements"));
  });

  test("packs each list of floats once, and up to 1,048,576 of them", () => {
    const float = "473ff0000000000000";
    const shared = readPickle(
      hex(`80025d285d7100${float}61${"6800".repeat(1_000)}652e`),
    ) as unknown[];

    expect(shared).toHaveLength(1_001);
    expect(shared[0]).toEqual(floatsOf(1));
    expect(new Set(shared).size).toBe(1);

    const lists = readPickle(hex(`80025d28${`5d${float}61`.repeat(2 ** 20 + 1)}652e`)) as unknown[];

    expect(lists).toHaveLength(2 ** 20 + 1);
    expect(lists.slice(-2)).toEqual([floatsOf(1), [1]]);
  });

  test.each(["286c70300a67300a612e", "80025d71006800612e", "80059506000000000000005d946800612e"])(
    "is refused when it contains itself: %s",
    (pickle) => {
      expect(() => readPickle(hex(pickle))).toThrow(refusal("contains itself"));
    },
  );

  test("is refused when it is nested more than 512 levels deep", () => {
    const nestedTo = (levels: number): Uint8Array =>
      hex(`8002${"5d".repeat(levels)}${"61".repeat(levels - 1)}2e`);

    expect(JSON.stringify(readPickle(nestedTo(512)))).toBe("[".repeat(512) + "]".repeat(512));
    expect(() => readPickle(nestedTo(513))).toThrow(refusal("levels"));
    expect(() => readPickle(nestedTo(1_000_000))).toThrow(refusal("levels"));
  });

  test("is refused in little time when it is nothing but marks, or marks and floats", () => {
    const start = performance.now();
    const marks = new Uint8Array(1_000_002).fill(0x28).fill(0x2e, 1_000_001);
    const runs = hex(`8002${`5d28${"473ff0000000000000".repeat(100)}`.repeat(1_000)}2e`);

    expect(() => readPickle(marks)).toThrow(refusal("takes a value where there is none"));
    expect(() => readPickle(runs)).toThrow(refusal("more than one value"));
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

test("a pickle may begin at any offset", () => {
  const pickle = hex("80025d28473ff0000000000000474000000000000000652e");
  for (let offset = 0; offset < 9; offset += 1) {
    const shifted = new Uint8Array(pickle.length + offset + 3).fill(0x2e);
    shifted.set(pickle, offset);
    expect(readPickle(shifted.subarray(offset, offset + pickle.length))).toEqual(floatsOf(1, 2));
  }
});

const python = spawnSync("python3", ["--version"]).status === 0;

test.skipIf(!python)("random nested lists come back as the real Python pickled them", () => {
  const random = new Random(1);
  const values = Array.from({ length: 200 }, () => randomList(random, 0));
  const program = [
    "import json, pickle, sys",
    "for line in sys.stdin:",
    "  value = json.loads(line)",
    "  tuples = lambda v: tuple(map(tuples, v)) if isinstance(v, list) else v",
    "  for protocol in range(6):",
    "    print(pickle.dumps(value, protocol).hex())",
    "    print(pickle.dumps([tuples(value), value, value], protocol).hex())",
  ];
  const { stdout, stderr } = spawnSync("python3", ["-c", program.join("\n")], {
    input: values.map((value) => `${pythonJson(value)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  const pickles = stdout.trim().split("\n");

  expect(stderr).toBe("");
  expect(pickles).toHaveLength(values.length * 12);
  values.forEach((value, index) => {
    const expected = plain(value);
    for (let pair = 0; pair < 6; pair += 1) {
      const [single = "", triple = ""] = pickles.slice(index * 12 + pair * 2);
      expect(readPickle(hex(single))).toEqual(expected);
      expect(readPickle(hex(triple))).toEqual([expected, expected, expected]);
    }
  });
});

class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

type Generated = Float | bigint | boolean | Generated[];

function randomList(random: Random, depth: number): Generated[] {
  const length = random.pick([0, 1, 2, 3, 5, 8, depth === 0 ? 2500 : 13]);
  const floatsOnly = random.next() < 0.3;
  return Array.from({ length }, () => {
    const kind = floatsOnly ? 0 : random.integer(depth < 4 && length < 100 ? 5 : 4);
    if (kind === 0) return new Float((random.next() - 0.5) * 10 ** random.integer(300));
    if (kind === 1) return BigInt(random.integer(256));
    if (kind === 2)
      return BigInt.asIntN(2 + random.integer(300), 7n ** BigInt(random.integer(200)));
    return kind === 3 ? random.next() < 0.5 : randomList(random, depth + 1);
  });
}

function pythonJson(value: Generated): string {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(",")}]`;
  if (!(value instanceof Float)) return String(value);
  return /[.e]/.test(String(value.value)) ? String(value.value) : `${value.value}.0`;
}

function plain(value: Generated): unknown {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    const packed = value.length > 0 && value.every((item) => item instanceof Float);
    return packed ? Float64Array.from(items as number[]) : items;
  }
  if (value instanceof Float) return value.value;
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

test("no bytes make the reader do anything but answer or refuse", { timeout: 60_000 }, () => {
  const random = new Random(2);
  const opcodes = [...pickleOpcodes.keys()];
  const seeds = [
    "80059555000000000000005d94284b004b014bff4d00014dffff4a000001004affffffff8a0500000080008889473ff8000000000000652e",
    "80059546000000000000005d94285d9428473ff0000000000000474000000000000000655d94284b035d944b0461655d944b0585944b064b0786944b084b094b0a879429284b014b024b034b047494652e",
    "286c70300a286c70310a46312e300a6161286c70320a49330a61286c70330a4c344c0a6161674c0a612849350a7470350a612e",
    "80025d7100285d710128473ff00000000000004740000000000000006568016801652e",
    "8004951f000000000000008c05706f736978948c0673797374656d9493948c047472756594859452942e",
  ].map(hex);
  const counts = { read: 0, refused: 0 };
  for (let round = 0; round < 40_000; round += 1) {
    const input =
      round % 4 === 0
        ? Uint8Array.from({ length: random.integer(40) }, () => random.pick(opcodes))
        : random.mutate(random.pick(seeds), opcodes);
    counts[onlyInvalidValue(() => readPickle(input))] += 1;
  }
  expect(counts.read).toBeGreaterThan(300);
  expect(counts.refused).toBeGreaterThan(10_000);
});
