import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Certificates and keys as texts of PEM files. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority, and what it has signed. */
export interface Certificates {
  readonly authority: string;
  /** For this machine. */
  readonly server: Certificate;
  /** Of a client by the name of `ada`. */
  readonly client: Certificate;
}

/** Makes certificates that are good for a day, with the command `openssl`. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(path.join(tmpdir(), "later-certificates-"));
  const read = (name: string): string => readFileSync(path.join(folder, name), "utf8");
  const make = (name: string, ...options: readonly string[]): Certificate => {
    const algorithm = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const files = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
    const args = ["req", "-x509", "-days", "1", ...algorithm, ...files, ...options];
    execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
    return { cert: read(`${name}.pem`), key: read(`${name}.key`) };
  };
  const signed = ["-CA", "authority.pem", "-CAkey", "authority.key"];
  const machine = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const noAuthority = ["-addext", "basicConstraints=critical,CA:FALSE"];
  try {
    return {
      authority: make("authority", "-subj", "/CN=authority").cert,
      server: make("server", "-subj", "/CN=server", ...signed, ...machine, ...noAuthority),
      client: make("client", "-subj", "/CN=ada", ...signed, ...noAuthority),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
