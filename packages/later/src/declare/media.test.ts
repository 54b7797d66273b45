import { describe, expect, test } from "vitest";

import { isMedia, media } from "./media.ts";

describe("media", () => {
  test("is plain JSON, whatever form the content has", () => {
    const bytes = new Uint8Array([137, 80, 78, 71]);
    const expected = { $media: { mimeType: "image/png", data: "iVBORw==" } };
    expect(media({ mimeType: "image/png", data: bytes })).toEqual(expected);
    expect(media({ mimeType: "image/png", data: Buffer.from(bytes) })).toEqual(expected);
    expect(media({ mimeType: "image/png", data: "iVBORw==" })).toEqual(expected);
    expect(JSON.parse(JSON.stringify(expected))).toEqual(expected);
  });

  test("takes large contents", () => {
    const bytes = new Uint8Array(300_000).fill(7);
    const { data = "" } = media({ mimeType: "audio/wav", data: bytes }).$media;
    expect(Buffer.from(data, "base64").equals(bytes)).toBe(true);
  });

  test("may be an address", () => {
    const file = { mimeType: "application/pdf", uri: "gs://bucket/a.pdf", name: "a.pdf" };
    expect(media(file)).toEqual({ $media: file });
  });

  test.each([
    [{ mimeType: "image/png" }],
    [{ mimeType: "png", data: "AA==" }],
    [{ mimeType: "image/png; x", data: "AA==" }],
    [{ mimeType: "image/png", data: "no base64!" }],
    [{ mimeType: "image/png", data: new Uint8Array(0) }],
    [{ mimeType: "image/png", data: "AA==", uri: "gs://a" }],
    [{ mimeType: "image/png", uri: "" }],
    [{ mimeType: "image/png", uri: "gs://a", name: 5 }],
  ])("is not made of %j", (file) => {
    expect(() => media(file as Parameters<typeof media>[0])).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
  });
});

test.each([
  [null],
  [[]],
  ["$media"],
  [{ $media: null }],
  [{ $media: { mimeType: "image/png", data: "AA==" }, more: 1 }],
  [Object.create({ $media: { mimeType: "image/png", data: "AA==" } })],
])("%j is ordinary data", (value) => {
  expect(isMedia(value)).toBe(false);
});
