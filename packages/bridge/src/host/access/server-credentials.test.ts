import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { toServerCredentials } from "./server-credentials.ts";

const folder = mkdtempSync(path.join(tmpdir(), "later-credentials-"));

beforeAll(() => {
  for (const name of ["one", "other"]) {
    const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    const files = ["-nodes", "-subj", "/CN=localhost", "-keyout", `${name}.key`];
    execFileSync("openssl", [...args, ...files, "-out", `${name}.pem`], {
      cwd: folder,
      stdio: "ignore",
    });
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

function read(name: string): string {
  return readFileSync(path.join(folder, name), "utf8");
}

describe("toServerCredentials", () => {
  it("takes a certificate with its key, and authorities of clients", () => {
    const cert = read("one.pem");
    const credentials = toServerCredentials({ cert, key: read("one.key"), ca: read("other.pem") });
    expect(credentials._isSecure()).toBe(true);
  });

  it.each([
    ["a certificate that is none", { cert: () => "junk", key: () => read("one.key") }],
    ["a key that is none", { cert: () => read("one.pem"), key: () => "junk" }],
    [
      "the key of another certificate",
      { cert: () => read("one.pem"), key: () => read("other.key") },
    ],
    [
      "authorities that are none",
      { cert: () => read("one.pem"), key: () => read("one.key"), ca: () => "" },
    ],
  ])("refuses %s without repeating it", (_what, { cert, key, ...rest }) => {
    const tls = { cert: cert(), key: key(), ...("ca" in rest ? { ca: rest.ca() } : {}) };
    expect(() => toServerCredentials(tls)).toThrow(
      expect.objectContaining({
        code: "INVALID_ARGUMENT",
        message: "The TLS certificate or its key cannot be used.",
      }),
    );
  });
});
