import { expect, it } from "vitest";

import { captureCallSite } from "./call-site.ts";

function capture(): ReturnType<typeof captureCallSite> {
  return captureCallSite(capture);
}

it("knows where the caller stands, from 1", () => {
  const site = capture();
  const { file, line, column } = site?.position ?? {};
  expect(file).toBe(decodeURIComponent(new URL(import.meta.url).pathname));
  // Counted by hand: the line of the call above, and the name that is called.
  expect([line, column]).toEqual([10, 16]);
});

it("leaves the limit of stack traces as it was", () => {
  const before = Error.stackTraceLimit;
  capture();
  expect(Error.stackTraceLimit).toBe(before);
});

it("puts off formatting the stack until the position is asked for", () => {
  const prepare = Error.prepareStackTrace;
  let formatted = 0;
  Error.prepareStackTrace = () => `Error\n    at x (/file-${(formatted += 1)}.ts:1:2)`;
  try {
    const site = capture();
    expect(formatted).toBe(0);
    expect(site?.position).toEqual({ file: "/file-1.ts", line: 1, column: 2 });
    expect(site?.position).toEqual({ file: "/file-1.ts", line: 1, column: 2 });
    expect(formatted).toBe(1);
  } finally {
    Error.prepareStackTrace = prepare;
  }
});

it.each([
  ["    at file:///project/a%20b/tools.ts:3:24", "/project/a b/tools.ts"],
  ["    at Object.<anonymous> (/project/tools.ts:3:24)", "/project/tools.ts"],
  ["    at async /project/tools.ts?v=1:3:24", "/project/tools.ts"],
  [String.raw`    at C:\project\tools.ts:3:24`, String.raw`C:\project\tools.ts`],
  ["    at file:///C:/project/tools.ts:3:24", "C:/project/tools.ts"],
  ["    at x (C:/project/tools.ts:3:24)", "C:/project/tools.ts"],
  ["    at webpack://own/./src/tools.ts:3:24", "webpack://own/./src/tools.ts"],
  ["    at x (webpack-internal:///./src/tools.ts:3:24)", "webpack-internal:///./src/tools.ts"],
  [
    "    at eval (http://localhost:5173/src/tools.ts?t=1:3:24)",
    "http://localhost:5173/src/tools.ts",
  ],
])("reads %s", (frame, file) => {
  const prepare = Error.prepareStackTrace;
  Error.prepareStackTrace = () => `Error\n${frame}`;
  try {
    expect(capture()?.position).toEqual({ file, line: 3, column: 24 });
  } finally {
    Error.prepareStackTrace = prepare;
  }
});
