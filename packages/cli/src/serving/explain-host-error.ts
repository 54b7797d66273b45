import { LaterError } from "later-runtime";

import { CommandFailure, toCommandFailure } from "../command-failure.ts";
import { exitCodes } from "../exit-codes.ts";

const reasons: readonly (readonly [mark: string, reason: string, remedy: string])[] = [
  [
    "EADDRINUSE",
    "The port is in use.",
    "Choose another one with --port, or 0 for one that is free.",
  ],
  ["EADDRNOTAVAIL", "This machine has no such address.", "See --host."],
  ["EACCES", "The port is not for everybody.", "Choose one of at least 1024 with --port."],
  ["Name resolution failed", "There is no machine of that name.", "See --host."],
];

const socketReasons: typeof reasons = [
  [
    "EADDRINUSE",
    "A process listens there, or it is a file of another kind.",
    "Choose another path with --socket.",
  ],
  // What a missing folder is called there.
  [
    "EACCES",
    "There is no such folder, or it is not to be written in.",
    "Choose another path with --socket.",
  ],
  ["ENOTDIR", "It is below a file.", "Choose another path with --socket."],
];

/** Why a host cannot serve, with what to do about it. */
export function explainHostError(cause: unknown): unknown {
  if (!LaterError.is(cause)) return cause;
  if (cause.code === "UNSAFE_ADDRESS") {
    return new CommandFailure(cause.message, {
      code: cause.code,
      exitCode: exitCodes.usage,
      remedy:
        "Give --tls-cert and --tls-key, with --token-file or --tls-ca; or --insecure where the network\n" +
        "can be trusted.",
      cause,
    });
  }
  if (cause.code !== "HOST_UNAVAILABLE") return toCommandFailure(cause, cause.code);
  const text = cause.cause instanceof Error ? cause.cause.message : "";
  const known = String(cause.details?.["target"]).startsWith("unix:") ? socketReasons : reasons;
  const [, reason, remedy] = known.find(([mark]) => text.includes(mark)) ?? [];
  return new CommandFailure(reason === undefined ? cause.message : `${cause.message} ${reason}`, {
    code: cause.code,
    ...(remedy === undefined ? {} : { remedy }),
    cause,
  });
}
