/**
 * Whether a text can name a tool: 1 to 64 ASCII letters, digits, `_` or `-`, not beginning with a digit or `-`.
 * Loops, since each call asks for it, and a regular expression takes several times as long.
 */
export function isToolName(name: string): boolean {
  if (name.length === 0 || name.length > 64 || !isInitial(name.charCodeAt(0))) return false;
  for (let index = 1; index < name.length; index += 1) {
    const code = name.charCodeAt(index);
    if (!isInitial(code) && !isDigit(code) && code !== hyphen) return false;
  }
  return true;
}

const hyphen = 0x2d;
const underscore = 0x5f;

function isInitial(code: number): boolean {
  const lowerCase = code | 0x20;
  return (lowerCase >= 0x61 && lowerCase <= 0x7a) || code === underscore;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
