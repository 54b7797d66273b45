import { writeFileSync } from "node:fs";
import path from "node:path";

import type { DerivedTool } from "../../packages/later/src/declare/derived-tool.ts";
import { introspectFiles } from "../../packages/later/src/introspect/introspect-files.ts";
import { groupBy } from "./group-by.ts";
import type { ListedFunction } from "./list-functions.ts";

/** What a function is called, and where. */
export type NamedFunction = Pick<ListedFunction, "subject" | "expression">;

/** Declares functions as an author would, `export const add = deftool(subject.add)`, and reads them. */
export async function readTools<Named extends NamedFunction>(
  folder: string,
  functions: readonly Named[],
): Promise<ReadonlyMap<Named, DerivedTool>> {
  const files = new Map<string, readonly Named[]>();
  for (const [subject, own] of groupBy(functions, (listed) => listed.subject)) {
    const file = path.join(folder, `tools-${files.size}.ts`);
    const lines = own.map(
      ({ expression }, index) =>
        `/** Under test. */ export const tool${index} = deftool(${expression});`,
    );
    const head = `import { deftool } from "later-runtime"; ${subject.prelude}`;
    writeFileSync(file, `${head}\n${lines.join("\n")}\n`);
    files.set(file, own);
  }
  const results = await introspectFiles([...files.keys()].map((file) => ({ file })));
  const tools = new Map<Named, DerivedTool>();
  for (const [file, own] of files) {
    const result = results[file];
    if (result?.failure !== undefined) throw new Error(`${file}: ${result.failure.message}`);
    for (const site of result?.sites ?? []) {
      const listed = own[site.line - 2];
      if (listed !== undefined && site.kind === "tool") tools.set(listed, site.tool);
    }
  }
  return tools;
}
