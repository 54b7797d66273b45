import type * as Derivation from "../derivation/derive.ts";
import { LaterError } from "../errors/later-error.ts";
import type { CallSite } from "./call-site.ts";
import type { DerivedTool, DerivedType } from "./derived-tool.ts";
import { schemaUnavailable } from "./schema-unavailable.ts";

let announced: CallSite[] = [];

/** Announces a call whose types will be wanted, so that all of them are read in one go. */
export function noteCallSite(site: CallSite): void {
  announced.push(site);
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
  return derive(site, ({ deriveTool: read }, request) => read(request, handler));
}

/**
 * Reads the types of the methods of the object given to `deftools` from its source, in order.
 *
 * @throws as {@link deriveTool} does
 */
export function deriveTools(site: CallSite | undefined): readonly DerivedTool[] {
  return derive(site, ({ deriveTools: read }, request) => read(request));
}

/**
 * Reads the type that a call of `deftype` is about from its source.
 *
 * @throws as {@link deriveTool} does
 */
export function deriveType(site: CallSite | undefined): DerivedType {
  return derive(site, ({ deriveType: read }, request) => read(request));
}

function derive<Result>(
  site: CallSite | undefined,
  read: (derivation: typeof Derivation, request: Derivation.DerivationRequest) => Result,
): Result {
  if (site?.position === undefined) throw schemaUnavailable(undefined, "its place is not known");
  const loaded = loadDerivation();
  if (loaded === undefined) {
    const reason = "the part of this package that reads types is not there";
    throw schemaUnavailable(site.position, reason);
  }
  const request = { position: site.position, site, announced, home: loaded.home };
  announced = [];
  try {
    return read(loaded.derivation, request);
  } catch (error) {
    // The part loaded has the error class of its own copy.
    if (!LaterError.is(error)) throw error;
    throw new LaterError(error.code, error.message, { cause: error, details: error.details });
  }
}

interface LoadedDerivation {
  readonly derivation: typeof Derivation;
  /** The folder of the built files, with a final slash. */
  readonly home: string;
}

let loaded: LoadedDerivation | undefined;

/**
 * Only Node.js and runtimes like it can read types, and only programs under development do. So the
 * part that does is not imported, but loaded when it is needed; a bundle does not have it.
 */
function loadDerivation(): LoadedDerivation | undefined {
  if (loaded !== undefined) return loaded;
  const { process } = globalThis as { readonly process?: Partial<NodeJS.Process> };
  const nodeModule = process?.getBuiltinModule?.("node:module");
  const nodeUrl = process?.getBuiltinModule?.("node:url");
  if (nodeModule === undefined || nodeUrl === undefined) return undefined;
  // Said directly in a URL, bundlers would take it for the place of a file that they have to include.
  const here = import.meta.url;
  try {
    // In the sources of this package, the built files are elsewhere.
    const built = here.endsWith(".ts") ? "../../dist/" : "./";
    const home = nodeUrl.fileURLToPath(new URL(built, here));
    // Jest's own takes the path of a folder for that of a file.
    const load = nodeModule.createRequire(`${home}index.js`);
    const derivation = load("./derivation.cjs") as typeof Derivation;
    loaded = { derivation, home };
  } catch {
    return undefined;
  }
  return loaded;
}
