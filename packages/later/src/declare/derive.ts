import { LaterError } from "../errors/later-error.ts";
import type { CallSite } from "./call-site.ts";
import { readCached, writeCached } from "./derivation-cache.ts";
import type { DerivedFile, RecordedSite } from "./derived-file.ts";
import type { DerivedTool, SourcePosition } from "./derived-tool.ts";
import { isUnchanged, stampOf } from "./file-stamp.ts";
import { mapToSource } from "./map-to-source.ts";
import { hasNodeBuiltins, nodeBuiltin } from "./node-builtin.ts";
import { parameterNamesIn } from "./parameter-names.ts";
import { runIntrospection } from "./run-introspection.ts";

/** Announces a call whose types will be wanted, so that all of them are read in one go. */
export function noteCallSite(site: CallSite): void {
  pending.push(site);
}

/**
 * Reads the types of the function given to `deftool` from its source.
 *
 * @throws LaterError `SCHEMA_UNAVAILABLE` when there is no source or no compiler,
 * `INTROSPECTION_FAILED` when there is, and reading it failed
 */
export function deriveTool(
  site: CallSite | undefined,
  handler: (...values: never[]) => unknown,
): DerivedTool {
  const { recorded, source } = findSite(site, "tool");
  if (isOtherFunction(recorded, handler) && wasChangedSince(source.file, site)) {
    throw changedError(source, "the function there takes other parameters now");
  }
  return recorded.tool;
}

/**
 * Reads the types of the methods of the object given to `deftools` from its source, in order.
 *
 * @throws as {@link deriveTool} does
 */
export function deriveTools(site: CallSite | undefined): readonly DerivedTool[] {
  return findSite(site, "tools").recorded.tools;
}

interface KnownFile {
  readonly derived: DerivedFile;
  /** What the file itself was like when it was read. */
  readonly stamp: string;
}

const pending: CallSite[] = [];
const known = new Map<string, KnownFile>();

type RecordedOf<Kind extends RecordedSite["kind"]> = Extract<RecordedSite, { kind: Kind }>;

interface FoundSite<Kind extends RecordedSite["kind"]> {
  readonly recorded: RecordedOf<Kind>;
  readonly source: SourcePosition;
}

function findSite<Kind extends RecordedSite["kind"]>(
  site: CallSite | undefined,
  kind: Kind,
): FoundSite<Kind> {
  const position = hasNodeBuiltins ? site?.position : undefined;
  if (position === undefined) throw unavailableError(undefined, "its place is not known");
  const source = mapToSource(position);
  if (source === undefined) {
    throw unavailableError(position, "it has no TypeScript source that can be read");
  }
  readPending();
  if (!known.has(source.file)) readFiles([source.file]);
  const derived = known.get(source.file)?.derived;
  if (derived === undefined) {
    throw unavailableError(source, "the part of this package that reads types is not there");
  }
  if (derived.failure?.code === "SCHEMA_UNAVAILABLE") {
    throw unavailableError(source, derived.failure.message);
  }
  if (derived.failure !== undefined) {
    throw failedError(source, derived.failure.message);
  }
  const candidates = derived.sites.filter(
    (recorded): recorded is RecordedOf<Kind> =>
      recorded.kind === kind && recorded.line === source.line,
  );
  // Positions that went through a source map may be some columns off.
  const distance = ({ column }: RecordedSite): number => Math.abs(column - source.column);
  const [recorded] = candidates.toSorted((a, b) => distance(a) - distance(b));
  if (recorded !== undefined) return { recorded, source };
  if (wasChangedSince(source.file, site)) {
    throw changedError(source, "no tool is declared there any more");
  }
  throw failedError(source, "no call of deftool() or deftools() could be made out there");
}

/** Reads all files with announced calls at once: starting a compiler takes longer than using it. */
function readPending(): void {
  const files = new Set<string>();
  for (const { position } of pending.splice(0)) {
    const source = position === undefined ? undefined : mapToSource(position);
    if (source !== undefined) files.add(source.file);
  }
  readFiles([...files].filter((file) => !isStillKnown(file)));
}

/** A module may have been loaded anew after an edit. */
function isStillKnown(file: string): boolean {
  const before = known.get(file);
  return before !== undefined && isUnchanged(file, before.stamp);
}

function readFiles(files: readonly string[]): void {
  const unread: string[] = [];
  for (const file of files) {
    const derived = readCached(file);
    if (derived === undefined) unread.push(file);
    else known.set(file, { derived, stamp: derived.dependencies?.[file] ?? "" });
  }
  if (unread.length === 0) return;
  const stamps = new Map(unread.map((file) => [file, stampOf(file)] as const));
  for (const [file, derived] of Object.entries(runIntrospection(unread) ?? {})) {
    known.set(file, { derived, stamp: stamps.get(file) ?? "" });
    writeCached(file, derived);
  }
}

/** Whether a function is not the one that was read, going by its parameters. */
function isOtherFunction(
  { parameterNames }: RecordedSite,
  handler: (...values: never[]) => unknown,
): boolean {
  const running = parameterNamesIn(Function.prototype.toString.call(handler));
  if (parameterNames === undefined || running === undefined) return false;
  return running.join() !== parameterNames.join();
}

function wasChangedSince(file: string, site: CallSite | undefined): boolean {
  const modifiedAt = nodeBuiltin("node:fs").statSync(file).mtimeMs;
  return site !== undefined && modifiedAt > site.capturedAt;
}

function unavailableError(position: SourcePosition | undefined, reason: string): LaterError {
  const where = position === undefined ? "" : ` at ${textOf(position)}`;
  const message =
    `The types of the tool${where} are not available: ${reason}. One of these makes them so:\n` +
    '  - put them in at build time, with the plugin of "later-build" or with "later inject <folder>"\n' +
    "  - write the schema by hand: deftool({ name, description, parameters, execute })\n" +
    "  - in development, install TypeScript (npm i -D typescript) and run from source";
  return new LaterError("SCHEMA_UNAVAILABLE", message, { details: { position } });
}

function changedError(position: SourcePosition, what: string): LaterError {
  const message =
    `The file was changed since it was loaded, and ${what} (${textOf(position)}). ` +
    "Start the program again.";
  return new LaterError("INTROSPECTION_FAILED", message, { details: { position } });
}

function failedError(position: SourcePosition, reason: string): LaterError {
  const message = `The types of the tool at ${textOf(position)} could not be read: ${reason}.`;
  return new LaterError("INTROSPECTION_FAILED", message, { details: { position } });
}

function textOf({ file, line, column }: SourcePosition): string {
  return `${file}:${line}:${column}`;
}
