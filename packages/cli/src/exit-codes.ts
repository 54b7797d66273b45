/** How the command ends; scripts rely on these numbers. */
export const exitCodes = {
  ok: 0,
  /** The tool, the model or a check failed, or FILE cannot be used. */
  failed: 1,
  /** The command line is wrong: an unknown command or option, a missing FILE, arguments that are no JSON. */
  usage: 2,
  /** Ctrl-C. */
  cancelled: 130,
  /** SIGTERM, where the command could not end in order. */
  terminated: 143,
} as const;

/** One of {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
