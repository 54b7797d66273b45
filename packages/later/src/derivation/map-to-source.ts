import type { SourcePosition } from "../declare/derived-tool.ts";
import { nodeBuiltin } from "./node-builtin.ts";

/**
 * The place in TypeScript source that a position stands for: itself, or, in compiled JavaScript with a
 * source map, where its source map points.
 *
 * @returns `undefined` when there is no such source that could be read
 */
export function mapToSource(position: SourcePosition): SourcePosition | undefined {
  const source = isTypescript(position.file) ? position : mapped(position);
  return source !== undefined && nodeBuiltin("node:fs").existsSync(source.file)
    ? source
    : undefined;
}

interface LoadedMap {
  readonly folder: string;
  readonly map: InstanceType<ReturnType<typeof nodeBuiltin<"node:module">>["SourceMap"]>;
}

const maps = new Map<string, LoadedMap | undefined>();

function mapped({ file, line, column }: SourcePosition): SourcePosition | undefined {
  if (!maps.has(file)) maps.set(file, loadMap(file));
  const loaded = maps.get(file);
  const entry = loaded?.map.findEntry(line - 1, column - 1);
  if (loaded === undefined || entry === undefined || !("originalSource" in entry)) return undefined;
  const source = resolveSource(loaded, entry.originalSource);
  if (!isTypescript(source)) return undefined;
  return { file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** Compiled code without a readable map is no fault: it just cannot be traced back. */
function loadMap(file: string): LoadedMap | undefined {
  const fs = nodeBuiltin("node:fs");
  const path = nodeBuiltin("node:path");
  try {
    const code = fs.readFileSync(file, "utf8");
    const reference = [...code.matchAll(/\/\/[#@] sourceMappingURL=(\S+)/g)].at(-1)?.[1];
    if (reference === undefined) return undefined;
    const mapFile = path.resolve(path.dirname(file), decodeURIComponent(reference));
    const text = reference.startsWith("data:")
      ? decodeDataUrl(reference)
      : fs.readFileSync(mapFile, "utf8");
    const folder = path.dirname(reference.startsWith("data:") ? file : mapFile);
    const { SourceMap } = nodeBuiltin("node:module");
    const payload = JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0];
    return { folder, map: new SourceMap(payload) };
  } catch {
    return undefined;
  }
}

function decodeDataUrl(url: string): string {
  const comma = url.indexOf(",");
  const data = url.slice(comma + 1);
  if (!url.slice(0, comma).endsWith(";base64")) return decodeURIComponent(data);
  return new TextDecoder().decode(Uint8Array.from(atob(data), (byte) => byte.charCodeAt(0)));
}

function resolveSource({ folder, map }: LoadedMap, source: string): string {
  if (source.startsWith("file://")) return nodeBuiltin("node:url").fileURLToPath(source);
  // Its type says otherwise, but most maps have no root for their sources.
  const root = (map.payload as { readonly sourceRoot?: string }).sourceRoot ?? "";
  return nodeBuiltin("node:path").resolve(folder, root, source);
}

/** Whether a file has types to be read. */
export function isTypescript(file: string): boolean {
  return /(?<!\.d)\.[cm]?tsx?$/.test(file);
}
