import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

import type { AuditTail } from "later-bridge";

import { CommandFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { writeJson } from "../rendering/write-json.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** What `later audit verify` can be told. */
export interface AuditVerifyOptions {
  readonly json?: boolean;
}

/** A file in which a line is not what was written. */
interface BrokenFile {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** `later audit verify FILE…`: tells whether audit logs are what was written, each going on with the one before. */
export async function auditVerify(
  files: readonly string[],
  { json = false }: AuditVerifyOptions,
  { out }: Terminal,
): Promise<ExitCode> {
  const { verifyAudit } = await import("later-bridge");
  let records = 0;
  let lost = 0;
  let first: AuditTail | undefined;
  let tail: AuditTail | undefined;
  let broken: BrokenFile | undefined;
  for (const file of files) {
    const verification = await reading(file, (lines) => verifyAudit(lines, tail));
    records += verification.records;
    if (!verification.ok) {
      const { line, reason } = verification;
      broken = { file, line, reason };
      break;
    }
    first ??= verification.after;
    tail = verification.tail;
    lost += verification.lost;
  }
  const ok = broken === undefined;
  if (json) writeJson(out, { ok, records, first: (first?.sequence ?? 0) + 1, tail, lost, broken });
  else if (broken !== undefined) out.line(`${broken.file}:${broken.line}: ${broken.reason}`);
  else {
    const begins =
      (first?.sequence ?? 0) === 0 ? "" : `, from record ${(first?.sequence ?? 0) + 1} on`;
    const missing = lost === 0 ? "" : `; ${lost} could not be written`;
    out.line(`${records} records, none changed${begins}${missing}.`);
    if (tail !== undefined) out.line(`The last one is ${tail.sequence}, ${tail.hash}.`);
  }
  return ok ? exitCodes.ok : exitCodes.failed;
}

async function reading<Result>(
  file: string,
  use: (lines: AsyncIterable<string>) => Promise<Result>,
): Promise<Result> {
  const stream = createReadStream(file);
  // The lines end without a word when the file cannot be read.
  const failed = new Promise<never>((_, reject) => {
    stream.once("error", (cause) => {
      reject(new CommandFailure(`"${file}" cannot be read.`, { code: "READING_FAILED", cause }));
    });
  });
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  try {
    return await Promise.race([failed, use(lines)]);
  } finally {
    stream.destroy();
  }
}
