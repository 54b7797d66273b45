const maximumLength = 64;
const maximumCandidates = 200;

/**
 * The one candidate that a name of an argument was meant to be: the same but for case and signs such as `_`
 * and `-`; or else singular for plural; or else, for names of five letters and more, one letter more, one fewer
 * or two swapped. Answers `undefined` where no candidate is like that, and where several are.
 */
export function meantName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > maximumLength || candidates.length > maximumCandidates) return undefined;
  const folded = fold(name);
  if (folded === "") return undefined;
  const others = candidates.map((candidate) => fold(candidate));
  for (const isLike of [isSame, isPlural, isSlip]) {
    const [first, second] = candidates.filter((_, index) => isLike(folded, others[index] ?? ""));
    if (first !== undefined) return second === undefined ? first : undefined;
  }
  return undefined;
}

/**
 * The one tool that a name was meant to be: the same but for case, signs such as `_` and `-`, and what stands
 * before it, as in `default_api.get_weather`. Nothing else is taken for a slip: the wrong tool does harm.
 */
export function meantTool(name: string, tools: readonly string[]): string | undefined {
  if (name.length > 2 * maximumLength) return undefined;
  const own = name.slice(name.search(/[^.:/]*$/));
  const written = new Set([fold(name), fold(own)].filter((text) => text !== ""));
  const [first, second] = tools.filter((tool) => written.has(fold(tool)));
  return second === undefined ? first : undefined;
}

function fold(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, "").toLowerCase();
}

function isSame(left: string, right: string): boolean {
  return left === right;
}

function isPlural(left: string, right: string): boolean {
  return `${left}s` === right || left === `${right}s`;
}

/** Letters that are replaced make another word: height and weight. So do digits: line1 and line2. */
function isSlip(left: string, right: string): boolean {
  const [long, short] = left.length >= right.length ? [left, right] : [right, left];
  if (long.length < 5 || long[0] !== short[0] || digitsOf(long) !== digitsOf(short)) return false;
  let at = 0;
  while (at < short.length && long[at] === short[at]) at += 1;
  if (long.length === short.length + 1) return long.slice(at + 1) === short.slice(at);
  return (
    long.length === short.length &&
    long[at] === short[at + 1] &&
    long[at + 1] === short[at] &&
    long.slice(at + 2) === short.slice(at + 2)
  );
}

function digitsOf(text: string): string {
  return text.replaceAll(/\P{N}/gu, "");
}
