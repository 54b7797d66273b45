import { randomUUID } from "node:crypto";

/** An id as APIs make them, with what it is of in front: `msg_0b2f…`. */
export function makeId(prefix: string): string {
  return `${prefix}${randomUUID().replaceAll("-", "").slice(0, 24)}`;
}
