/** A path as compilers write it. */
export function slashed(file: string): string {
  return file.replaceAll("\\", "/");
}
