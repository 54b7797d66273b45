/**
 * The names of a function's parameters, read off its text: an empty one for a destructured parameter.
 *
 * @param text what `Function.prototype.toString` gives
 * @returns `undefined` for functions of the platform, and for those in a form that is not understood
 */
export function parameterNamesIn(text: string): readonly string[] | undefined {
  const code = text.replace(comment, " ");
  const single = /^(?:async\s+)?([\p{ID_Continue}$]+)\s*=>/u.exec(code);
  if (single?.[1] !== undefined) return [single[1]];
  const head = /^(?:async\b\s*)?(?:function\b\s*\*?\s*)?[\p{ID_Continue}$]*\s*\(/u.exec(code);
  if (head === null || code.endsWith("{ [native code] }")) return undefined;
  return splitParameters(code.slice(head[0].length))?.map(
    (parameter) => /^(?:\.\.\.)?\s*([\p{ID_Continue}$]+)/u.exec(parameter)?.[1] ?? "",
  );
}

/**
 * Whether parameters of compiled code can be those of its source. Compilers leave out those with defaults, give
 * destructured ones a name, and put something before or behind a name that would hide another one.
 */
export function canBeCompiled(source: readonly string[], compiled: readonly string[]): boolean {
  return compiled.every((name, index) => {
    const original = source[index];
    return original === "" || (original !== undefined && stemOf(name) === stemOf(original));
  });
}

function stemOf(name: string): string {
  return name.replace(/^_+|[_$\d]+$/g, "");
}

const comment = /\/\*[^]*?\*\/|\/\/[^\n]*/g;
const token = /"(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*'|`(?:[^`\\]|\\[^])*`|[()[\]{},]/g;

/** Cuts at the commas that are not within brackets or text, up to the bracket that closes the list. */
function splitParameters(text: string): readonly string[] | undefined {
  const parameters: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: found, index } of text.matchAll(token)) {
    const isEnd = depth === 0 && found === ")";
    if (isEnd || (depth === 0 && found === ",")) {
      parameters.push(text.slice(start, index).trim());
      start = index + 1;
    }
    if (isEnd) return parameters.at(-1) === "" ? parameters.slice(0, -1) : parameters;
    if ("([{".includes(found)) depth += 1;
    else if (")]}".includes(found)) depth -= 1;
  }
  return undefined;
}
