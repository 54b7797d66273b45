import { LaterError } from "../errors/later-error.ts";
import type { ToolAnnotations } from "../model/function-declaration.ts";
import { toToolName } from "./to-tool-name.ts";

/** How the tools of another library or program become tools. `Facts` is what is known of one of them. */
export interface ForeignToolOptions<Facts> {
  /** Goes before the names, for example `github_`, so that tools from several places do not get into each other's way. @default none */
  readonly prefix?: string;
  /**
   * How long one call may take, in milliseconds; `Infinity` for no limit.
   *
   * @default the executor's limit, 30 000
   */
  readonly timeoutMs?: number;
  /**
   * What counts of a tool's effects. What others say of them is not believed by itself: a call of an idempotent tool may be
   * made again, one of a tool that needs no approval is made at once.
   *
   * @default no annotations
   */
  readonly annotate?: (facts: Facts) => ToolAnnotations;
  /** Which tools are taken. @default all */
  readonly select?: (facts: Facts) => boolean;
}

/** @throws LaterError `INVALID_ARGUMENT` for options of a wrong form */
export function assertForeignOptions<Facts>(options: ForeignToolOptions<Facts>): void {
  const { prefix } = options;
  if (prefix !== undefined && typeof prefix !== "string") {
    throw new LaterError("INVALID_ARGUMENT", '"prefix" has to be a text.');
  }
  for (const name of ["annotate", "select"] as const) {
    const given: unknown = options[name];
    if (given === undefined || typeof given === "function") continue;
    throw new LaterError("INVALID_ARGUMENT", `"${name}" has to be a function.`);
  }
}

/** The tools that are taken, each under a name that models' APIs take and no other has. */
export function nameForeignTools<Facts extends { readonly name: string }>(
  tools: readonly Facts[],
  { prefix = "", select = () => true }: ForeignToolOptions<Facts>,
): readonly { readonly facts: Facts; readonly name: string }[] {
  const taken = new Set<string>();
  return tools
    .filter((facts) => select(facts))
    .map((facts) => {
      const name = toToolName(`${prefix}${facts.name}`, taken);
      taken.add(name);
      return { facts, name };
    });
}
