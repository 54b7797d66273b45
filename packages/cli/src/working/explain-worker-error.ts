import { LaterError, type LaterErrorCode } from "later-runtime";

import { CommandFailure } from "../command-failure.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";

const remedies: Readonly<Partial<Record<LaterErrorCode, string>>> = {
  UNAUTHENTICATED:
    "Give a token that the host knows with --token-file or LATER_TOKEN, or a certificate with --tls-cert and\n" +
    "--tls-key.",
  PERMISSION_DENIED: "The host has to give the token, or the certificate, the role of a worker.",
  WORKER_FAILED: "The log of the host may say more.",
};

/** Why a worker cannot work, with what to do about it. */
export function explainWorkerError(cause: unknown): unknown {
  if (!LaterError.is(cause)) return cause;
  const remedy = remedies[cause.code];
  const exitCode: ExitCode = cause.code === "INVALID_ARGUMENT" ? exitCodes.usage : exitCodes.failed;
  return new CommandFailure(cause.message, {
    code: cause.code,
    exitCode,
    ...(remedy === undefined ? {} : { remedy }),
    cause,
  });
}
