import { readFileSync } from "node:fs";
import path from "node:path";

import { decode, encode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";

import { moveMappings } from "../move-mappings.ts";
import { type SourceEdit, applyEdits } from "../source-edit.ts";
import { resolveSource } from "./resolve-source.ts";

/** A source map of a compiled file, with where it comes from. */
export interface CompiledMap {
  /** Decoded each time that they are asked for. */
  readonly mappings: SourceMapMappings;
  /** The absolute path of each source; `undefined` for what is no file. */
  readonly sources: readonly (string | undefined)[];
  /** The text of each source when it was compiled, where the map has it. */
  readonly contents: readonly (string | undefined)[];
}

/** Text that is to be in a file. */
export interface FileText {
  readonly file: string;
  readonly text: string;
}

/** A JavaScript file that a compiler has written. */
export class CompiledFile {
  readonly file: string;
  readonly text: string;
  /** Absent where there is none that could be read. */
  readonly map: CompiledMap | undefined;
  readonly #reference: MapReference | undefined;

  constructor(file: string) {
    this.file = file;
    this.text = readFileSync(file, "utf8");
    this.#reference = referenceIn(this.text);
    const folder = path.dirname(this.#mapFile ?? file);
    const raw = this.#readMap();
    this.map = raw && {
      // Most files of a large folder have no tools, and their mappings are never asked for.
      get mappings() {
        return decode(raw.mappings);
      },
      sources: raw.sources.map((source) => resolveSource({ folder, root: raw.sourceRoot, source })),
      contents: raw.sources.map((_, index) => raw.sourcesContent?.[index] ?? undefined),
    };
  }

  /**
   * What edits make of the file and of its source map, which goes on to tell the truth.
   *
   * @returns nothing where nothing changes
   */
  edited(edits: readonly SourceEdit[]): readonly FileText[] {
    const text = applyEdits(this.text, edits);
    if (text === this.text) return [];
    const raw = this.#readMap();
    const reference = this.#reference;
    if (raw === undefined || reference === undefined) return [{ file: this.file, text }];
    const mappings = encode(moveMappings(decode(raw.mappings), this.text, edits));
    const map = JSON.stringify({ ...raw, mappings });
    if (this.#mapFile !== undefined) {
      return [
        { file: this.#mapFile, text: map },
        { file: this.file, text },
      ];
    }
    const url = `data:application/json;base64,${Buffer.from(map).toString("base64")}`;
    const at = text.lastIndexOf(reference.url);
    const inline = text.slice(0, at) + url + text.slice(at + reference.url.length);
    return [{ file: this.file, text: inline }];
  }

  /** Where the source map is, unless it is in the file itself. */
  get #mapFile(): string | undefined {
    const url = this.#reference?.url;
    if (url === undefined || url.startsWith("data:")) return undefined;
    return path.resolve(path.dirname(this.file), decodeURIComponent(url));
  }

  #readMap(): RawMap | undefined {
    if (this.#reference === undefined) return undefined;
    try {
      const file = this.#mapFile;
      const text =
        file === undefined ? textOfDataUrl(this.#reference.url) : readFileSync(file, "utf8");
      const raw = JSON.parse(text) as Partial<RawMap>;
      const isRead = typeof raw.mappings === "string" && Array.isArray(raw.sources);
      return isRead ? (raw as RawMap) : undefined;
    } catch {
      // Without a map, the file is one that cannot be traced back.
      return undefined;
    }
  }
}

interface MapReference {
  readonly url: string;
}

interface RawMap {
  readonly sourceRoot?: string;
  readonly sources: readonly (string | null)[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly mappings: string;
}

function referenceIn(text: string): MapReference | undefined {
  const url = [...text.matchAll(/\/\/[#@] sourceMappingURL=(\S+)/g)].at(-1)?.[1];
  return url === undefined ? undefined : { url };
}

function textOfDataUrl(url: string): string {
  const comma = url.indexOf(",");
  const data = url.slice(comma + 1);
  const isBase64 = url.slice(0, comma).endsWith(";base64");
  return isBase64 ? Buffer.from(data, "base64").toString("utf8") : decodeURIComponent(data);
}
