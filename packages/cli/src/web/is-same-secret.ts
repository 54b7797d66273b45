import { createHash, timingSafeEqual } from "node:crypto";

/** Whether a secret is the expected one; compared in a time that tells nothing. */
export function isSameSecret(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash("sha256").update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
