import { stem } from "./stem.ts";
import type { Leaf } from "./tool.ts";

type CodeFamily = "currency" | "region" | "language";

/** Known by the last word of their name too; of the many dollars, the first here is meant. */
const commonCodes = ["USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "NOK", "SEK", "DKK"];

const symbols: ReadonlyMap<string, string> = new Map([
  ["$", "USD"],
  ["€", "EUR"],
  ["£", "GBP"],
  ["¥", "JPY"],
]);

/** Names of codes by stem of their words, from the ICU data that Node.js carries; made when needed. */
const families = new Map<CodeFamily, ReadonlyMap<string, string>>();

/**
 * The ISO code that a parameter takes for a name in plain language: `EUR` for "euros", `NO` for
 * "Norway". Undefined when the parameter takes other codes, or the name is not known.
 */
export function codeForName(name: string, leaf: Leaf): string | undefined {
  const family = familyOf(leaf);
  if (family === undefined) return undefined;
  if (family === "currency" && symbols.has(name)) return symbols.get(name);
  let codes = families.get(family);
  if (codes === undefined) {
    codes = readCodes(family);
    families.set(family, codes);
  }
  return codes.get(normalise(name));
}

function familyOf(leaf: Leaf): CodeFamily | undefined {
  const words = `${leaf.name} ${leaf.schema.description}`;
  if (/currenc|money|ISO 4217/i.test(words)) return "currency";
  if (/countr|region|ISO 3166/i.test(words)) return "region";
  if (/language|locale|ISO 639/i.test(words)) return "language";
  return undefined;
}

function readCodes(family: CodeFamily): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames("en", { type: family, fallback: "none" });
  const codes = new Map<string, string>();
  const add = (name: string, code: string): void => {
    if (!codes.has(name)) codes.set(name, code);
  };
  for (const code of allCodes(family)) {
    const name = names.of(code);
    if (name === undefined) continue;
    add(normalise(name), code);
    if (!commonCodes.includes(code)) continue;
    add(normalise(name.split(" ").at(-1) ?? name), code);
    add(normalise(code), code);
  }
  return codes;
}

function allCodes(family: CodeFamily): readonly string[] {
  if (family === "currency") return [...commonCodes, ...Intl.supportedValuesOf("currency")];
  const letters = "abcdefghijklmnopqrstuvwxyz".split("");
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  return family === "region" ? pairs.map((pair) => pair.toUpperCase()) : pairs;
}

/** Kroner and kronor are the plurals that English endings do not cover. */
function normalise(name: string): string {
  return name
    .split(/\s+/)
    .map((word) => stem(word).replace(/^kron(?:er|or|ur|a)$/, "kron"))
    .join(" ");
}
