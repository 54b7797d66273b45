import { LaterError } from "later-runtime";

/**
 * Keeps one request from holding the host for long.
 *
 * @throws LaterError `QUOTA_EXCEEDED`
 */
export function assertBatchSize(size: number, limit: number): void {
  if (size <= limit) return;
  throw new LaterError("QUOTA_EXCEEDED", `A request may name ${limit} variables, not ${size}.`, {
    details: { quota: "batch", limit },
  });
}
