/**
 * A text that matches a pattern as introspection writes them: literals, character classes, groups,
 * `*`, `+`, `?` and negative look-aheads. Repeats as little as possible, or twice.
 */
export function samplePattern(pattern: string, generous: boolean): string {
  const reader = new PatternReader(pattern.replace(/^\^/, "").replace(/\$$/, ""), generous);
  return reader.alternatives();
}

class PatternReader {
  readonly #source: string;
  readonly #generous: boolean;
  #at = 0;

  constructor(source: string, generous: boolean) {
    this.#source = source;
    this.#generous = generous;
  }

  /** The first alternative; the others are skipped. */
  alternatives(): string {
    const [first = ""] = this.#readAlternatives();
    return first;
  }

  #readAlternatives(): readonly string[] {
    const all = [""];
    while (this.#at < this.#source.length && this.#source[this.#at] !== ")") {
      if (this.#source[this.#at] === "|") {
        this.#at += 1;
        all.push("");
      } else {
        const atom = this.#atom();
        all.push(`${all.pop() ?? ""}${this.#repeated(atom)}`);
      }
    }
    return all;
  }

  #atom(): string {
    const character = this.#source[this.#at] ?? "";
    this.#at += 1;
    if (character === "(") return this.#group();
    if (character === "[") return this.#characterClass();
    if (character === "\\") return this.#escaped();
    return character === "." ? "x" : character;
  }

  #group(): string {
    const isLookAhead = this.#source.startsWith("?!", this.#at);
    if (this.#source[this.#at] === "?") this.#at += 2;
    const [first = ""] = this.#readAlternatives();
    this.#at += 1;
    return isLookAhead ? "" : first;
  }

  #characterClass(): string {
    const end = this.#source.indexOf("]", this.#at + 1);
    const content = this.#source.slice(this.#at, end);
    this.#at = end + 1;
    if (content === String.raw`\s\S`) return "x";
    if (!content.startsWith("^"))
      return content.replace(/^\\d/, "1").replace(/^\\/, "").slice(0, 1);
    return ["x", "y", "1"].find((one) => !content.includes(one)) ?? "x";
  }

  #escaped(): string {
    const character = this.#source[this.#at] ?? "";
    this.#at += 1;
    return { d: "1", w: "x", s: " " }[character] ?? character;
  }

  #repeated(atom: string): string {
    switch (this.#source[this.#at]) {
      case "*":
      case "?":
        this.#at += 1;
        return this.#generous ? atom : "";
      case "+":
        this.#at += 1;
        return this.#generous ? atom + atom : atom;
      default:
        return atom;
    }
  }
}
