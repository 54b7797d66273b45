const stackLines = /\n\s+at [\s\S]*$/;
const roots =
  "home|root|Users|usr|var|etc|opt|tmp|srv|mnt|private|app|workspace|work|data|nix|proc|sys|dev|build|code";
const unixPath = new RegExp(
  String.raw`(?:file://)?(?<![\w.:/])/(?:${roots})(?:/[^\s'"\x60:,;()<>|]+)+`,
  "g",
);
const windowsPath =
  /(?:file:\/\/\/)?\b[A-Za-z]:[\\/](?:[^\s'"`:,;()<>|\\/]+[\\/])*[^\s'"`:,;()<>|\\/]*/g;

/**
 * Takes the shape of this machine out of a message that a model will read: stack lines go, of an
 * absolute path only the last segment stays.
 */
export function redactPaths(message: string): string {
  return message
    .replace(stackLines, "")
    .replace(unixPath, lastSegment)
    .replace(windowsPath, lastSegment);
}

function lastSegment(path: string): string {
  return `…/${path.split(/[\\/]/).findLast((segment) => segment !== "") ?? ""}`;
}
