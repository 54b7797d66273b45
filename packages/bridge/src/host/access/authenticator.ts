import { hash, timingSafeEqual } from "node:crypto";

import type { Metadata, ServerUnaryCall } from "@grpc/grpc-js";
import { type Caller as CallerIdentity, compileNamePattern, LaterError } from "later-runtime";

import type { HostSettings } from "../host-options.ts";
import { defaultRoles, readRoles, rolesOfAnyone } from "./roles.ts";

/** Who is calling, and which sessions that one may use. */
export interface Caller extends CallerIdentity {
  readonly mayUse: (sessionId: string) => boolean;
}

/** What a call says about whoever makes it. */
export interface Credentials {
  readonly metadata: Metadata;
  /** Of a client certificate that has been verified. */
  readonly commonName: string | undefined;
}

interface KnownToken extends Caller {
  readonly digest: Buffer;
}

const bearer = /^Bearer +([^\s]+)$/i;

/** Tells callers apart by their tokens, or else by their certificates. */
export class Authenticator {
  readonly #tokens: readonly KnownToken[];
  /** Roles of certificates, by common names. */
  readonly #roles: ReadonlyMap<string, readonly string[]>;
  readonly #anyone: boolean;

  /** @throws LaterError `INVALID_ARGUMENT` for what is no list of roles */
  constructor({ tokens, tls }: Pick<HostSettings, "tokens" | "tls">) {
    this.#anyone = tokens.length === 0 && tls?.ca === undefined;
    this.#tokens = tokens.map(({ token, principal = "client", sessions = "*", roles }) => ({
      digest: digestOf(token),
      principal,
      roles: roles === undefined ? defaultRoles : readRoles(roles, `"${principal}"`),
      mayUse: compileNamePattern(sessions),
    }));
    this.#roles = new Map(
      Object.entries(tls?.roles ?? {}).map(([name, roles]) => [
        name,
        readRoles(roles, `"${name}"`),
      ]),
    );
  }

  /** Whether some callers are turned away. */
  get isNeeded(): boolean {
    return !this.#anyone;
  }

  /** @throws LaterError `UNAUTHENTICATED` */
  identify({ metadata, commonName }: Credentials): Caller {
    if (this.#anyone) return anyone;
    if (this.#tokens.length === 0) {
      if (commonName !== undefined) {
        const roles = this.#roles.get(commonName) ?? defaultRoles;
        return { principal: commonName, roles, mayUse: () => true };
      }
      throw new LaterError("UNAUTHENTICATED", "The client certificate has no common name.");
    }
    const [header] = metadata.get("authorization");
    const token = typeof header === "string" ? bearer.exec(header)?.[1] : undefined;
    if (token === undefined) {
      throw new LaterError("UNAUTHENTICATED", 'The host asks for "authorization: Bearer <token>".');
    }
    const digest = digestOf(token);
    let found: KnownToken | undefined;
    // All of them are compared, so that the time taken tells nothing.
    for (const known of this.#tokens) if (timingSafeEqual(known.digest, digest)) found ??= known;
    if (found === undefined) throw new LaterError("UNAUTHENTICATED", "The token is not known.");
    return found;
  }
}

/** Whose a connection's client certificate is, if there is one. */
export function commonNameOf(
  context: ReturnType<ServerUnaryCall<unknown, unknown>["getAuthContext"]>,
): string | undefined {
  const name = context.sslPeerCertificate?.subject?.CN;
  return Array.isArray(name) ? name[0] : name;
}

const anyone: Caller = { principal: "client", roles: rolesOfAnyone, mayUse: () => true };

function digestOf(token: string): Buffer {
  return hash("sha256", token, "buffer");
}
