import { compileNamePattern } from "later-runtime";

import { readRoles } from "./roles.ts";

interface Rule {
  readonly applies: (name: string) => boolean;
  readonly roles: readonly string[];
}

/** Which roles a caller needs for which tools. */
export class ToolRoles {
  readonly #rules: readonly Rule[];

  /**
   * @param roles by patterns of names; a caller needs one of the roles of each pattern that fits
   * @throws LaterError `INVALID_ARGUMENT`
   */
  constructor(roles: Readonly<Record<string, readonly string[]>>) {
    this.#rules = Object.entries(roles).map(([pattern, needed]) => ({
      applies: compileNamePattern(pattern),
      roles: readRoles(needed, `the tools "${pattern}"`),
    }));
  }

  /** Whether a caller may see and call a tool. */
  permits(caller: { readonly roles: readonly string[] }, toolName: string): boolean {
    return this.#rules.every(
      ({ applies, roles }) =>
        !applies(toolName) || roles.some((role) => caller.roles.includes(role)),
    );
  }
}
