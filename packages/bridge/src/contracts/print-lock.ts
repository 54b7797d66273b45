import { LaterError } from "later-runtime";
import { type AdmContract, type AdmFunctionDeclaration, printJson } from "later-runtime/adm";

import type { Contract } from "./contract.ts";
import { lockMember, toLockedDeclaration } from "./locked-declaration.ts";
import type { Lock } from "./read-lock.ts";

/** How contracts are printed. */
export interface PrintLockOptions {
  /** Name of the group that new tools come into. */
  readonly name: string;
  /**
   * The lock file that is replaced. Its tools stay in their groups; its metadata and all members that are
   * nobody's but the reader's are kept.
   *
   * @default none
   */
  readonly previous?: Lock | undefined;
}

/** What a group of tools is called, and what it holds. */
interface Group {
  readonly members: { readonly name: string };
  readonly declarations: AdmFunctionDeclaration[];
}

/**
 * Prints a lock file: the same text for the same contracts, in whatever order they come. Groups and tools are in
 * order of their names, members of schemas in the order in which they were declared; two spaces per level, and a
 * new line at the end.
 *
 * @throws LaterError `INVALID_ARGUMENT` without contracts, `DUPLICATE_TOOL` for two of the same name
 */
export function printLock(contracts: readonly Contract[], options: PrintLockOptions): string {
  if (contracts.length === 0) {
    throw new LaterError("INVALID_ARGUMENT", "A lock file has at least one tool.");
  }
  const { contracts: groups, ...document } = options.previous?.manifest ?? {
    manifest_version: "1.0.0",
    contracts: [],
  };
  const { manifest_version, ...others } = document;
  const manifest = {
    manifest_version,
    contracts: regroup(contracts, groups, options.name),
    ...others,
  };
  return `${printJson(manifest, { indent: 2 })}\n`;
}

function regroup(
  contracts: readonly Contract[],
  previous: readonly AdmContract[],
  name: string,
): readonly AdmContract[] {
  const groups = new Map<string, Group>();
  const places = new Map<string, { readonly group: Group; readonly members: object }>();
  for (const { function_declarations: declarations, ...members } of previous) {
    const group: Group = { members, declarations: [] };
    groups.set(members.name, group);
    for (const declaration of declarations) {
      places.set(declaration.name, { group, members: ownMembersOf(declaration) });
    }
  }
  const added = groups.get(name) ?? { members: { name }, declarations: [] };
  groups.set(name, added);
  const names = new Set<string>();
  for (const contract of contracts.toSorted(byName)) {
    const { name: tool } = contract.declaration;
    if (names.has(tool)) throw duplicate(tool);
    names.add(tool);
    const { group = added, members = {} } = places.get(tool) ?? {};
    group.declarations.push({ ...toLockedDeclaration(contract), ...members });
  }
  return [...groups]
    .filter(([, { declarations }]) => declarations.length > 0)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { members, declarations }]) =>
      Object.assign({}, members, { function_declarations: declarations }),
    );
}

const membersOfOurs: ReadonlySet<string> = new Set([
  "name",
  "description",
  "parameters",
  "later_annotations",
  lockMember,
]);

/** What somebody has added to a declaration. */
function ownMembersOf(declaration: AdmFunctionDeclaration): object {
  return Object.fromEntries(
    Object.entries(declaration).filter(([name]) => !membersOfOurs.has(name)),
  );
}

function byName(one: Contract, other: Contract): number {
  return one.declaration.name < other.declaration.name ? -1 : 1;
}

function duplicate(name: string): LaterError {
  const message = `Two tools are named "${name}".`;
  return new LaterError("DUPLICATE_TOOL", message, { details: { name } });
}
