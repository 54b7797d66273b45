import { expect, it } from "vitest";

import { parseJsonWithComments } from "./json-with-comments.ts";

it("reads comments and last commas, but not within text", () => {
  const text = `\uFEFF{
    // one
    "paths": { "@/*": ["./src/*", /* two */ ], },
    "text": "// no, /* no */ ,]",
    "escaped": "\\"//",
  } // end`;
  expect(parseJsonWithComments(text)).toEqual({
    paths: { "@/*": ["./src/*"] },
    text: "// no, /* no */ ,]",
    escaped: '"//',
  });
});

it("refuses what is not JSON", () => {
  expect(() => parseJsonWithComments("{ a: 1 }")).toThrow(SyntaxError);
});
