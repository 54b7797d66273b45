/** Reads JSON as `tsconfig.json` is written: with comments, and with commas after the last element. */
export function parseJsonWithComments(text: string): unknown {
  const tokens =
    /"(?:[^"\\]|\\[^])*"|\/\/[^\n]*|\/\*[^]*?\*\/|,(?=(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*[\]}])/g;
  const plain = text.replace(tokens, (token) => (token.startsWith('"') ? token : " "));
  return JSON.parse(plain.replace(/^\uFEFF/, "")) as unknown;
}
