import { expect, test } from "vitest";

import { readToolValue } from "./read-tool-value.ts";
import { writeToolValue } from "./write-tool-value.ts";

test.each([
  ["text", '"text"'],
  [{ a: [1, 2.5, null, true] }, '{"a":[1,2.5,null,true]}'],
  [{ big: 2n ** 63n }, '{"big":9223372036854775808}'],
  [null, "null"],
  ["", '""'],
])("%o is JSON text under the name of a StringValue, and is read back", (value, text) => {
  const written = writeToolValue(value);

  expect(written.typeUrl).toBe("type.googleapis.com/google.protobuf.StringValue");
  expect(new TextDecoder().decode(written.value)).toBe(text);
  expect(readToolValue(written)).toEqual(value);
});

test("what JSON cannot carry is refused", () => {
  expect(() => writeToolValue([Number.NaN])).toThrow(
    expect.objectContaining({ code: "INVALID_JSON" }),
  );
});
