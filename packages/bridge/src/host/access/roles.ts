import { LaterError } from "later-runtime";

/** What callers may do whom nobody has given roles. */
export const defaultRoles: readonly string[] = ["client"];

/** What callers may do where nobody is asked who they are. */
export const rolesOfAnyone: readonly string[] = ["client", "worker", "application"];

/** Callers that are believed when they say what a person has decided about a call; nobody is unless it is said. */
export const approverRole = "approver";

const rolePattern = /^[A-Za-z][\w.:-]{0,63}$/;
const maximumRoles = 64;

/**
 * Copies what names roles.
 *
 * @param subject whose they are, for the message
 * @throws LaterError `INVALID_ARGUMENT`
 */
export function readRoles(roles: unknown, subject: string): readonly string[] {
  const isSound =
    Array.isArray(roles) &&
    roles.length <= maximumRoles &&
    roles.every((role) => typeof role === "string" && rolePattern.test(role));
  if (isSound) return withImplied(roles as readonly string[]);
  throw new LaterError(
    "INVALID_ARGUMENT",
    `The roles of ${subject} have to be at most ${maximumRoles} names, each of at most 64 letters, ` +
      'digits, "_", ".", ":" and "-" and beginning with a letter.',
  );
}

/** An application does all that a client does, and keeps its sessions at the host. */
function withImplied(roles: readonly string[]): readonly string[] {
  const isClient = roles.includes("client") || !roles.includes("application");
  return Object.freeze(isClient ? [...roles] : [...roles, "client"]);
}

/**
 * Holds callers to a role that they need.
 *
 * @throws LaterError `PERMISSION_DENIED`
 */
export function assertRole(
  caller: { readonly principal: string; readonly roles: readonly string[] },
  role: string,
): void {
  if (caller.roles.includes(role)) return;
  const message = `"${caller.principal}" does not have the role "${role}".`;
  throw new LaterError("PERMISSION_DENIED", message, { details: { role } });
}
