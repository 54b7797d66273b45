const stackLines = /\n\s+at [\s\S]*$/;
/** In quotation marks, where a path may hold spaces. */
const quoted = /(["'`])(?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]|\\\\)[^"'`\n]{1,4096}\1/g;
/** At least two segments: what has one, such as `/dev`, tells nothing. URLs and fractions are not meant. */
const unixPath = /(?<![\w.:/~-])(?:file:\/\/)?(?:\/[^\s"'`:,;()<>|/]+){2,}\/?/g;
const windowsPath = /(?<!\w)(?:file:\/\/\/)?(?:[A-Za-z]:[\\/]|\\\\)[^\s"'`:,;()<>|]+/g;

/**
 * Takes the shape of this machine out of a message that a model will read: stack lines go, of an
 * absolute path only the last segment stays.
 */
export function redactPaths(message: string): string {
  return message
    .replace(stackLines, "")
    .replace(quoted, (path, mark: string) => `${mark}${lastSegment(path.slice(1, -1))}${mark}`)
    .replace(unixPath, lastSegment)
    .replace(windowsPath, lastSegment);
}

function lastSegment(path: string): string {
  return `…/${path.split(/[\\/]/).findLast((segment) => segment !== "") ?? ""}`;
}
