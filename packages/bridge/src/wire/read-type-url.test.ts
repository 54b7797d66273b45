import { expect, test } from "vitest";

import { readTypeUrl } from "./read-type-url.ts";

test.each([
  ["type.googleapis.com/snakepit.float", "json", "float"],
  ["type.googleapis.com/snakepit.embedding.binary", "binary", "embedding"],
  ["snakepit.tensor", "json", "tensor"],
  ["a/snakepit.b/snakepit.c", "json", "c"],
  ["dspex.variables/float", "json", "float"],
  ["dspex.variables/tensor.binary", "binary", "tensor"],
  ["type.googleapis.com/google.protobuf.StringValue", "message", "StringValue"],
  ["google.protobuf.Value", "message", "Value"],
  ["type.googleapis.com/snakepit.google.protobuf.Value", "json", "google.protobuf.Value"],
])("%s is %s of %s", (typeUrl, form, name) => {
  expect(readTypeUrl(typeUrl)).toEqual({ form, name });
});

test.each(["", "float", "a/", "type.googleapis.com/snakepit.", "x/snakepit..binary"])(
  "%j names no type",
  (typeUrl) => {
    expect(() => readTypeUrl(typeUrl)).toThrow(
      expect.objectContaining({
        code: "INVALID_VALUE",
        message: `The type URL ${JSON.stringify(typeUrl)} names no type.`,
      }),
    );
  },
);
