import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import type { LaterErrorCode } from "later-runtime";
import { describe, expect, test } from "vitest";

import { toErrorMetadata } from "../protocol/error-metadata.ts";
import { statusOfCode } from "../protocol/status-of-code.ts";
import { toLaterError } from "./to-later-error.ts";

function failure(code: status, details = "why", metadata = new Metadata()): ServiceError {
  return Object.assign(new Error(`${code} ${details}`), { code, details, metadata });
}

const meanings: readonly [keyof typeof status, string, string, string][] = [
  ["OK", "INTERNAL_ERROR", "INTERNAL_ERROR", "INTERNAL_ERROR"],
  ["CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED"],
  ["UNKNOWN", "INTERNAL_ERROR", "INTERNAL_ERROR", "INTERNAL_ERROR"],
  ["INVALID_ARGUMENT", "INVALID_ARGUMENT", "INVALID_VARIABLE", "INVALID_ARGUMENT"],
  ["DEADLINE_EXCEEDED", "TIMEOUT", "TIMEOUT", "TIMEOUT"],
  ["NOT_FOUND", "SESSION_NOT_FOUND", "VARIABLE_NOT_FOUND", "TOOL_NOT_FOUND"],
  ["ALREADY_EXISTS", "SESSION_EXISTS", "VARIABLE_EXISTS", "DUPLICATE_TOOL"],
  ["PERMISSION_DENIED", "PERMISSION_DENIED", "PERMISSION_DENIED", "PERMISSION_DENIED"],
  ["RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "QUOTA_EXCEEDED", "QUOTA_EXCEEDED"],
  ["FAILED_PRECONDITION", "INTERNAL_ERROR", "VARIABLE_LOCKED", "INTERNAL_ERROR"],
  ["ABORTED", "VERSION_CONFLICT", "VERSION_CONFLICT", "VERSION_CONFLICT"],
  ["OUT_OF_RANGE", "INVALID_ARGUMENT", "VERSION_NOT_FOUND", "INVALID_ARGUMENT"],
  ["UNIMPLEMENTED", "INTERNAL_ERROR", "INTERNAL_ERROR", "INTERNAL_ERROR"],
  ["INTERNAL", "INTERNAL_ERROR", "INTERNAL_ERROR", "INTERNAL_ERROR"],
  ["UNAVAILABLE", "HOST_UNAVAILABLE", "HOST_UNAVAILABLE", "HOST_UNAVAILABLE"],
  ["DATA_LOSS", "INTERNAL_ERROR", "INTERNAL_ERROR", "INTERNAL_ERROR"],
  ["UNAUTHENTICATED", "UNAUTHENTICATED", "UNAUTHENTICATED", "UNAUTHENTICATED"],
];

describe("an error without a trailer", () => {
  test.each(meanings)("with the status %s means %s, %s or %s", (name, session, variable, tool) => {
    const cause = failure(status[name]);
    const codeFor = (method: string): string => toLaterError(cause, method).code;

    expect(codeFor("GetSession")).toBe(session);
    expect(codeFor("SetVariables")).toBe(variable);
    expect(codeFor("ExecuteElixirTool")).toBe(tool);
    expect(toLaterError(cause, "Ping")).toMatchObject({
      cause,
      details: { method: "Ping", status: name },
    });
  });

  test("may be about the session, whatever was asked for", () => {
    const cause = failure(status.NOT_FOUND, "Session not found: s");

    expect(toLaterError(cause, "GetVariable").code).toBe("SESSION_NOT_FOUND");
    expect(toLaterError(cause, "ExecuteTool").code).toBe("SESSION_NOT_FOUND");
  });

  test("counts dependencies and optimizations among the variables", () => {
    const cause = failure(status.NOT_FOUND);

    expect(toLaterError(cause, "AddDependency").code).toBe("VARIABLE_NOT_FOUND");
    expect(toLaterError(cause, "StartOptimization").code).toBe("VARIABLE_NOT_FOUND");
  });

  test("has a message also when the host gives none", () => {
    expect(toLaterError(failure(status.UNKNOWN, ""), "Ping").message).toBe(
      'The host answered "Ping" with UNKNOWN.',
    );
  });
});

test.each(Object.entries(statusOfCode))("takes %s from the trailer", (code, status) => {
  const metadata = toErrorMetadata({ code: code as LaterErrorCode, details: { name: "x", n: 1 } });

  expect(toLaterError(failure(status, "words", metadata), "GetVariable")).toMatchObject({
    code,
    message: "words",
    details: { name: "x", n: 1 },
  });
});

test("ignores a trailer that says nothing it knows", () => {
  const metadata = new Metadata();
  metadata.set("later-error-bin", Buffer.from('{"code":"toString"}'));

  expect(toLaterError(failure(status.ABORTED, "why", metadata), "SetVariable").code).toBe(
    "VERSION_CONFLICT",
  );
});
