import type { CallSite } from "../declare/call-site.ts";
import type { DerivedTool, DerivedType, SourcePosition } from "../declare/derived-tool.ts";
import { schemaUnavailable } from "../declare/schema-unavailable.ts";
import { LaterError } from "../errors/later-error.ts";
import { readCached, writeCached } from "./cache.ts";
import { areCurrent } from "./current-stamps.ts";
import type { DerivedFile, RecordedSite } from "./derived-file.ts";
import { isUnchanged, stampOf } from "./file-stamp.ts";
import { isTypescript, mapToSource } from "./map-to-source.ts";
import { nodeBuiltin } from "./node-builtin.ts";
import { canBeCompiled, parameterNamesIn } from "./parameter-names.ts";
import { runIntrospection } from "./run-introspection.ts";
import { areSourcePositions } from "./source-positions.ts";

/** Whose types are wanted. */
export interface DerivationRequest {
  readonly site: CallSite;
  readonly position: SourcePosition;
  /** Further calls whose types will be wanted, so that all of them are read in one go. */
  readonly announced: readonly CallSite[];
  /** The folder of this package's built files. */
  readonly home: string;
}

/**
 * Reads the types of the function given to `deftool` from its source.
 *
 * @throws LaterError `SCHEMA_UNAVAILABLE` when there is no source or no compiler,
 * `INTROSPECTION_FAILED` when there is, and reading it failed
 */
export function deriveTool(
  request: DerivationRequest,
  handler: (...values: never[]) => unknown,
): DerivedTool {
  const { recorded, source } = findSite(request, "tool");
  const { parameterNames } = recorded;
  const running = parameterNamesIn(Function.prototype.toString.call(handler));
  if (parameterNames === undefined || running === undefined) return recorded.tool;
  if (running.join() === parameterNames.join()) return recorded.tool;
  if (wasChangedSince(source.file, request.site)) {
    throw changedError(source, "the function there takes other parameters now");
  }
  // In compiled code that was traced back to here, parameters may have got any names.
  const isTraced = !isTypescript(request.position.file);
  if (!isTraced && !canBeCompiled(parameterNames, running)) throw misplacedError(source);
  return recorded.tool;
}

/**
 * Reads the types of the methods of the object given to `deftools` from its source, in order.
 *
 * @throws as {@link deriveTool} does
 */
export function deriveTools(request: DerivationRequest): readonly DerivedTool[] {
  return findSite(request, "tools").recorded.tools;
}

/**
 * Reads the type that a call of `deftype` is about from its source.
 *
 * @throws as {@link deriveTool} does
 */
export function deriveType(request: DerivationRequest): DerivedType {
  return findSite(request, "type").recorded.type;
}

interface KnownFile {
  readonly derived: DerivedFile;
  /** What the file itself was like when it was read. */
  readonly stamp: string;
  /** Whether the program tells of places in it that are not those in its source. */
  isMisplaced?: boolean;
}

const known = new Map<string, KnownFile>();

type RecordedOf<Kind extends RecordedSite["kind"]> = Extract<RecordedSite, { kind: Kind }>;

interface FoundSite<Kind extends RecordedSite["kind"]> {
  readonly recorded: RecordedOf<Kind>;
  readonly source: SourcePosition;
}

function findSite<Kind extends RecordedSite["kind"]>(
  { site, position, announced, home }: DerivationRequest,
  kind: Kind,
): FoundSite<Kind> {
  const source = mapToSource(position);
  if (source === undefined) {
    const { reason, remedy } = whyThereIsNoSource(position.file);
    throw schemaUnavailable(position, reason, remedy);
  }
  readFiles(filesOf(announced), home);
  if (!known.has(source.file)) readFiles([source.file], home);
  checkPositions(announced);
  const { derived, isMisplaced = false } = known.get(source.file) ?? {};
  if (derived === undefined) {
    throw schemaUnavailable(source, "the part of this package that reads types is not there");
  }
  if (derived.failure?.code === "SCHEMA_UNAVAILABLE") {
    throw schemaUnavailable(source, derived.failure.message);
  }
  if (derived.failure !== undefined) {
    throw failedError(source, derived.failure.message);
  }
  if (isMisplaced) throw misplacedError(source);
  const candidates = derived.sites.filter(
    (recorded): recorded is RecordedOf<Kind> =>
      recorded.kind === kind && recorded.line === source.line,
  );
  // Positions that went through a source map may be some columns off.
  const distance = ({ column }: RecordedSite): number => Math.abs(column - source.column);
  const [recorded] = candidates.toSorted((a, b) => distance(a) - distance(b));
  if (recorded !== undefined) return { recorded, source };
  if (wasChangedSince(source.file, site)) {
    throw changedError(source, "nothing is declared there any more");
  }
  throw failedError(
    source,
    "no call of deftool(), deftools() or deftype() could be made out there",
  );
}

function whyThereIsNoSource(file: string): { readonly reason: string; readonly remedy: string } {
  if (/\.(?:vue|svelte|astro|mdx)(?:$|\?)/.test(file)) return component;
  return isTypescript(file) ? missingFile : untracedJavascript;
}

const component = {
  reason: "tools are read from TypeScript files, and this is a component",
  remedy: "declare the tool in a file of its own, and import it in the component",
};

const missingFile = {
  reason: "there is no such file",
  remedy: "run from source, or from a build whose source maps lead to the source",
};

const untracedJavascript = {
  reason: "it is JavaScript, and no source map leads from there to a TypeScript file",
  remedy: "run from TypeScript source, or compile it with source maps and keep the source beside",
};

/** All files with announced calls are read at once: starting a compiler takes longer than using it. */
function filesOf(sites: readonly CallSite[]): readonly string[] {
  const files = new Set<string>();
  for (const { position } of sites) {
    const source = position === undefined ? undefined : mapToSource(position);
    if (source !== undefined) files.add(source.file);
  }
  return [...files].filter((file) => !isStillKnown(file));
}

/** Looks whether the places of calls can be believed; those in JavaScript were traced back here, and are. */
function checkPositions(sites: readonly CallSite[]): void {
  const positions = new Map<string, SourcePosition[]>();
  for (const site of sites) {
    const { position } = site;
    if (position === undefined || !isTypescript(position.file)) continue;
    const own = positions.get(position.file) ?? [];
    // What was edited since is another matter.
    if (own.length === 0 && wasChangedSince(position.file, site)) continue;
    positions.set(position.file, own);
    own.push(position);
  }
  for (const [file, own] of positions) {
    const found = known.get(file);
    if (found === undefined || found.derived.failure !== undefined) continue;
    if (!areSourcePositions(own, found.derived.sites)) found.isMisplaced = true;
  }
}

/** A module may have been loaded anew after an edit, of it or of a file that its types come from. */
function isStillKnown(file: string): boolean {
  const before = known.get(file);
  if (before === undefined || !isUnchanged(file, before.stamp)) return false;
  const { dependencies } = before.derived;
  // Of what could not be written down, no change shows.
  if (dependencies === undefined) return true;
  return areCurrent(dependencies.own) && areCurrent(dependencies.shared);
}

function readFiles(files: readonly string[], home: string): void {
  const unread: string[] = [];
  for (const file of files) {
    const derived = readCached(file);
    if (derived === undefined) unread.push(file);
    else known.set(file, { derived, stamp: derived.dependencies?.own[file] ?? "" });
  }
  if (unread.length === 0) return;
  const stamps = new Map(unread.map((file) => [file, stampOf(file)] as const));
  for (const [file, derived] of Object.entries(runIntrospection(unread, home))) {
    known.set(file, { derived, stamp: stamps.get(file) ?? "" });
    writeCached(file, derived);
  }
}

function wasChangedSince(file: string, site: CallSite): boolean {
  const modifiedAt = nodeBuiltin("node:fs").statSync(file).mtimeMs;
  return modifiedAt > site.capturedAt;
}

function changedError(position: SourcePosition, what: string): LaterError {
  const message =
    `The file was changed since it was loaded, and ${what} (${textOf(position)}). ` +
    "Start the program again.";
  return new LaterError("INTROSPECTION_FAILED", message, { details: { position } });
}

function misplacedError(position: SourcePosition): LaterError {
  return failedError(
    position,
    "the program tells of other places than there are in this file, as code does that was compiled without source maps. " +
      "Start it with node --enable-source-maps, or let tsx compile it; bundlers and their servers have plugins in later-build",
  );
}

function failedError(position: SourcePosition, reason: string): LaterError {
  const message = `The types at ${textOf(position)} could not be read: ${reason}.`;
  return new LaterError("INTROSPECTION_FAILED", message, { details: { position } });
}

function textOf({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}
