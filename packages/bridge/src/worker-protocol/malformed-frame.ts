import { LaterError } from "later-runtime";

export function malformedFrame(message: string, cause?: unknown): LaterError {
  return new LaterError("INVALID_VALUE", message, { cause });
}
