/** Whether the system has refused something, for this reason: `ENOENT`, for example. */
export function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
