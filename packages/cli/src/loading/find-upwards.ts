import { existsSync } from "node:fs";
import path from "node:path";

/** The nearest file or folder of that name, in the folder or in one above it. */
export function findUpwards(folder: string, name: string): string | undefined {
  const candidate = path.join(folder, name);
  if (existsSync(candidate)) return candidate;
  const above = path.dirname(folder);
  return above === folder ? undefined : findUpwards(above, name);
}
