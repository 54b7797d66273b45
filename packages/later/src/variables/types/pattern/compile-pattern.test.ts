import { describe, expect, test } from "vitest";

import { compilePattern } from "./compile-pattern.ts";

function invalid(message: unknown): Error {
  return expect.objectContaining({ code: "INVALID_VARIABLE", message }) as Error;
}

describe("matches", () => {
  test.each([
    ["", ["", "a"], []],
    ["b", ["b", "abc"], ["", "a", "B"]],
    ["a.c", ["abc", "a\rc", "a😀c", "a\u2028c"], ["ac", "a\nc", "abbc"]],
    ["^.a$", ["\uffffa", "\u{10000}a"], ["\uffff", "\uffffba"]],
    ["(?s)a.c", ["a\nc"], ["ac"]],
    ["a|b|", ["a", "", "c"], []],
    ["^(?:a|bc|d)$", ["a", "bc", "d"], ["", "b", "c", "ad", "abcd"]],
    ["^a*$", ["", "a", "aaaa"], ["b", "aab"]],
    ["^a+$", ["a", "aaaa"], ["", "b"]],
    ["^a?$", ["", "a"], ["aa"]],
    ["^a{2}$", ["aa"], ["", "a", "aaa"]],
    ["^a{2,}$", ["aa", "aaaaa"], ["", "a"]],
    ["^a{1,3}$", ["a", "aa", "aaa"], ["", "aaaa"]],
    ["^a{0}$", [""], ["a"]],
    ["^a{0,1}b{0,}$", ["", "a", "abb", "b"], ["aab", "ba"]],
    ["^(?:ab){2}$", ["abab"], ["abb", "ab", "ababab"]],
    ["^a*?b+?c??d{1,2}?$", ["bd", "aabbcdd"], ["ad", "bddd"]],
    ["^(?:(?:a*)*b*)*$", ["", "aabba"], ["c"]],
    ["^()*(?:){5}$", [""], ["a"]],
    ["a{,3}", ["a{,3}"], ["aaa"]],
    ["^a{$", ["a{"], ["a"]],
    ["^a{x}]}$", ["a{x}]}"], ["a"]],
    ["^(a)(?<year>b)(?P<day>c)(?'hour'd)(?:e)$", ["abcde"], ["abcd"]],
    ["^a(?#none of this)b(?#nor this)*$", ["abbb", "a"], ["ab(?#nor this)"]],
  ])("%j as PCRE does", (pattern, matching, others) => {
    const matches = compilePattern(pattern);
    for (const text of matching) expect([text, matches(text)]).toEqual([text, true]);
    for (const text of others) expect([text, matches(text)]).toEqual([text, false]);
  });
});

describe("reads escapes", () => {
  test.each([
    ["^\\d$", ["0", "9"], ["a", "٣", ""]],
    ["^\\D$", ["a", "٣"], ["0"]],
    ["^\\w$", ["a", "Z", "0", "_"], ["-", "é"]],
    ["^\\W$", ["-", "é", "😀"], ["_"]],
    ["^\\s\\z", [" ", "\t", "\n", "\v", "\f", "\r"], ["\u00a0", "a"]],
    ["^\\S$", ["\u00a0", "a"], [" "]],
    ["^\\h$", [" ", "\t", "\u00a0", "\u3000"], ["\n", "\r"]],
    ["^\\H$", ["a", "\r"], [" "]],
    ["^\\v\\z", ["\n", "\v", "\f", "\r", "\u0085", "\u2028"], [" ", "\t"]],
    ["^\\V$", ["a", " "], ["\v"]],
    ["^\\N$", ["a", "\r"], ["\n"]],
    ["^\\N{2}$", ["ab"], ["a", "a\n"]],
    ["^\\t\\r\\f\\a\\e\\n\\z", ["\t\r\f\u0007\u001b\n"], ["tr"]],
    ["^\\0\\01\\012\\z", ["\0\u0001\n"], ["0112"]],
    ["^\\0123$", ["\n3"], ["S"]],
    ["^\\x41\\x4\\x{1f600}\\x$", ["A\u0004😀\0"], ["A"]],
    ["^\\u0041\\u{1f600}\\uD83D\\uDE00$", ["A😀😀"], ["A😀"]],
    ["^\\cA\\ca\\c[$", ["\u0001\u0001\u001b"], ["A"]],
    ["^\\.\\*\\\\\\-\\/\\]\\}\\ $", [".*\\-/]} "], ["aa"]],
    ["^\\é\\😀$", ["é😀"], ["é"]],
    ["^\\Qa.b*\\E*$", ["a.b", "a.b***"], ["axb", "a.b.b"]],
    ["^\\Q(?:[|^$\\d\\E$", ["(?:[|^$\\d"], [""]],
    ["\\Qa|b", ["xa|b"], ["a", "b"]],
    ["^a\\E\\Q\\Eb$", ["ab"], ["a"]],
    ["^[\\Q^]-\\E]+$", ["^]-"], ["\\", "a"]],
    ["^\\pL\\p{Lu}\\P{Lu}\\p{^Lu}\\PL$", ["éÉéé1", "xÄ1,2"], ["éééé1", "éÉÉé1", "éÉéÉ1"]],
    ["^\\p{Greek}\\p{Script=Han}\\p{L&}$", ["α漢Ǆ"], ["a漢a", "αaa", "α漢漢"]],
    ["^\\p{Any}$", ["a", "😀"], [""]],
  ])("%j as PCRE does", (pattern, matching, others) => {
    const matches = compilePattern(pattern);
    for (const text of matching) expect([text, matches(text)]).toEqual([text, true]);
    for (const text of others) expect([text, matches(text)]).toEqual([text, false]);
  });
});

describe("reads classes", () => {
  test.each([
    ["^[abc]$", ["a", "b", "c"], ["d", ""]],
    ["^[^abc]\\z", ["d", "\n", "😀"], ["a", "b", "c", ""]],
    ["^[a-c😀-😂é]$", ["b", "😁", "é"], ["d", "😃", "-"]],
    ["^[]a]$", ["]", "a"], ["[", ""]],
    ["^[^]a]$", ["b"], ["]", "a"]],
    ["^[-a]$", ["-", "a"], ["b"]],
    ["^[a-]$", ["-", "a"], ["b"]],
    ["^[+--]$", ["+", ",", "-"], ["."]],
    ["^[a\\-c]$", ["-", "a", "c"], ["b"]],
    ["^[\\d-z]$", ["5", "-", "z"], ["a"]],
    ["^[a-\\d]$", ["a", "-", "5"], ["b"]],
    ["^[\\D5]$", ["a", "5"], ["4"]],
    ["^[^\\D5]$", ["4"], ["a", "5"]],
    ["^[\\w.]$", ["a", "_", "."], ["-"]],
    ["^[\\b\\n\\x41\\1\\101\\]]\\z", ["\b", "\n", "A", "\u0001", "]"], ["b", "1"]],
    ["^[\\P{L}a]$", ["a", "1"], ["b", "é"]],
    ["^[^\\p{L}1]$", ["2", "-"], ["a", "é", "1"]],
    ["^[$.*+?(){}|^]$", ["$", ".", "*", "+", "?", "(", ")", "{", "}", "|", "^"], ["a"]],
    ["^[[a]$", ["[", "a"], ["b"]],
    ["^[[:alpha:]_]$", ["a", "Z", "_"], ["0", ":", "é"]],
    ["^[[:^alpha:]]$", ["0", ":", "é"], ["a"]],
    ["^[^[:digit:][:space:]]$", ["a"], ["0", " "]],
    ["^[[:upper:]]$", ["A"], ["a"]],
    ["^[[:lower:]]$", ["a"], ["A"]],
    ["^[[:alnum:]]$", ["a", "0"], ["_"]],
    ["^[[:word:]]$", ["a", "0", "_"], ["-"]],
    ["^[[:ascii:]]$", ["a", "\u007f"], ["\u0080"]],
    ["^[[:blank:]]$", [" ", "\t"], ["\v"]],
    ["^[[:cntrl:]]$", ["\0", "\u001f", "\u007f"], [" "]],
    ["^[[:graph:]]$", ["!", "~"], [" ", "\u007f"]],
    ["^[[:print:]]$", [" ", "~"], ["\t"]],
    ["^[[:punct:]]$", ["!", "/", ":", "@", "[", "`", "{", "~"], ["0", "A", "a", " "]],
    ["^[[:xdigit:]]$", ["0", "a", "F"], ["g"]],
    ["^[[:foo]$", ["[", ":", "f"], ["a"]],
  ])("%j as PCRE does", (pattern, matching, others) => {
    const matches = compilePattern(pattern);
    for (const text of matching) expect([text, matches(text)]).toEqual([text, true]);
    for (const text of others) expect([text, matches(text)]).toEqual([text, false]);
  });
});

describe("asserts places", () => {
  test.each([
    ["^a", ["a", "ab"], ["ba", "b\na"]],
    ["a$", ["a", "ba", "a\n"], ["ab", "a\nb", "a\n\n"]],
    ["\\Aa", ["a", "ab"], ["ba", "b\na"]],
    ["a\\Z", ["a", "a\n"], ["ab", "a\nb", "a\n\n"]],
    ["a\\z", ["a"], ["a\n", "ab"]],
    ["a\\n$", ["a\n", "a\n\n"], ["a", "a\nb"]],
    ["(?m)^a$", ["a", "b\na\nb", "b\na", "b\na\n"], ["ba", "ab"]],
    ["(?m)\\Aa\\z", ["a"], ["a\nb", "b\na"]],
    ["(?m)\\n^\\z", [], ["a\n"]],
    ["(?m)\\n$\\z", ["a\n"], ["a"]],
    ["\\ba", ["a", "-a", "éa"], ["ba", "_a", "0a"]],
    ["a\\b", ["a", "a-", "aé"], ["ab", "a_"]],
    ["a\\B", ["ab", "a0"], ["a", "a-"]],
    ["\\Ba", ["ba"], ["a", "-a"]],
    ["a\\b\\n", ["a\n"], ["a"]],
    ["^\\B$", [""], ["-", "a"]],
    ["(?:^|,)a(?:,|$)", ["a", "b,a", "a,b", "b,a,b"], ["ba", "ab"]],
    ["a^|b", ["b"], ["a"]],
    ["(?:^a|b)c", ["ac", "bc", "abc"], ["xac"]],
    ["(?:^)*a", ["ba"], ["b"]],
    ["(?:^){2}a", ["a"], ["ba"]],
  ])("%j as PCRE does", (pattern, matching, others) => {
    const matches = compilePattern(pattern);
    for (const text of matching) expect([text, matches(text)]).toEqual([text, true]);
    for (const text of others) expect([text, matches(text)]).toEqual([text, false]);
  });
});

describe("obeys flags", () => {
  test.each([
    ["(?i)straße", ["STRAßE", "straẞe"], ["strasse"]],
    ["(?i)k", ["k", "K", "\u212a"], ["c"]],
    ["(?i)\u212a", ["k", "K", "\u212a"], ["c"]],
    ["(?i)^[a-c]$", ["B"], ["d", "D"]],
    ["(?i)^[^a-c]$", ["D"], ["b", "B"]],
    ["(?i)^[α-ω]$", ["Σ", "ς", "σ"], ["a"]],
    ["(?i)[[:lower:]]", ["A"], ["1"]],
    ["(?i)[[:^upper:]]", ["1"], ["a", "A"]],
    ["(?i)^\\w$", ["a"], ["\u017f", "\u212a"]],
    ["(?i)^[\\w]$", ["a"], ["\u017f", "\u212a"]],
    ["(?i)\\p{Lu}", ["A"], ["a"]],
    ["(?i)1é!", ["1É!"], ["1e!"]],
    ["a(?i)b", ["ab", "aB"], ["AB", "Ab"]],
    ["(?:a(?i)b)c", ["aBc"], ["aBC", "ABc"]],
    ["(?i:a)b", ["Ab"], ["AB"]],
    ["(?i)a(?-i:b)c", ["AbC"], ["ABC"]],
    ["(?i)a(?-i)b", ["Ab"], ["AB"]],
    ["a(?i)b|c", ["aB", "C"], ["AB"]],
    ["(a(?i)b|c)d", ["aBd", "Cd"], ["aBD", "CD"]],
    ["(?is-m:a.)b", ["A\nb"], ["A\nB"]],
    ["(?s)a(?-s:.)", ["ab"], ["a\n"]],
    ["(?ims)^A.$", ["b\na\n"], ["ba"]],
    ["(?)(?-)a", ["a"], ["A"]],
  ])("%j as PCRE does", (pattern, matching, others) => {
    const matches = compilePattern(pattern);
    for (const text of matching) expect([text, matches(text)]).toEqual([text, true]);
    for (const text of others) expect([text, matches(text)]).toEqual([text, false]);
  });
});

test.each([
  ["(?=a)", "lookaheads"],
  ["(?!a)", "lookaheads"],
  ["(?<=a)b", "lookbehinds"],
  ["(?<!a)b", "lookbehinds"],
  ["(?>a)", "atomic groups"],
  ["a*+", "possessive quantifiers"],
  ["a++", "possessive quantifiers"],
  ["a?+", "possessive quantifiers"],
  ["a{1,2}+", "possessive quantifiers"],
  ["(a)\\1", "backreferences"],
  ["(?<x>a)\\k<x>", "backreferences"],
  ["(a)\\g1", "backreferences"],
  ["(a)\\g{-1}", "backreferences"],
  ["(?<x>a)(?P=x)", "backreferences"],
  ["(?R)", "recursion"],
  ["(a)(?1)", "recursion"],
  ["(a)(?-1)", "recursion"],
  ["(?+1)(a)", "recursion"],
  ["(?<x>a)(?&x)", "recursion"],
  ["(?<x>a)(?P>x)", "recursion"],
  ["(?<x>a)\\g<x>", "recursion"],
  ["(a)?(?(1)b|c)", "conditions"],
  ["(?|a|b)", "branch resets"],
  ["(?C1)a", "callouts"],
  ["(*UTF8)a", "verbs"],
  ["a(*SKIP)", "verbs"],
  ["(?x) a", "the flag x"],
  ["(?i-U:a)", "the flag U"],
  ["\\K", "the escape \\K"],
  ["\\R", "the escape \\R"],
  ["\\X", "the escape \\X"],
  ["\\Ga", "the escape \\G"],
  ["\\j", "the escape \\j"],
  ["[\\B]", "the escape \\B"],
  ["[\\8]", "the escape \\8"],
  ["[\\N]", "the escape \\N in a class"],
  ["\\N{U+61}", "named characters"],
  ["[[.a.]]", "collating elements"],
  ["[[=a=]]", "collating elements"],
  ["\\p{Klingon}", "the unknown property Klingon"],
  ["[\\p{Klingon}]", "the unknown property Klingon"],
])("refuses %j, which may mean what cannot be searched for in linear time", (pattern, feature) => {
  expect(() => compilePattern(pattern)).toThrow(
    invalid(`Invalid constraints: pattern may not use ${feature}`),
  );
});

test.each([
  "[",
  "[]",
  "[a",
  "[^",
  "[^]",
  "[z-a]",
  "[[:foo:]]",
  "[:alpha:]",
  "(",
  "(a",
  ")",
  "a)",
  "(?",
  "(?:a",
  "(?<1>a)",
  "(?<x>a)(?<x>b)",
  "(?#open",
  "*",
  "+a",
  "?",
  "{2}",
  "a**",
  "a+*",
  "a{2}{3}",
  "(*)",
  "(?i)*",
  "a{3,2}",
  "a|*",
  "^*",
  "a$+",
  "\\b?",
  "(?:^*)",
  "\\",
  "a\\",
  "\\x{110000}",
  "\\x{zz}",
  "\\u12",
  "\\p",
  "\\p{",
  "\\c",
  "[a-\\",
])("searches for %j as it stands, since it is no pattern", (text) => {
  const matches = compilePattern(text);

  expect(matches(text)).toBe(true);
  expect(matches(`before ${text} behind`)).toBe(true);
  expect(matches("")).toBe(false);
  expect(matches("b : 2 aa")).toBe(false);
});

test.each(["(a+)+$", "(a|aa)+$", "(.*)*x", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){5}b"])(
  "searches 100,000 characters for %j",
  (pattern) => {
    const matches = compilePattern(pattern);

    expect(matches(`${"a".repeat(100_000)}!`)).toBe(false);
    expect(matches(`é${"a".repeat(100_000)}!`)).toBe(false);
    expect(matches(`${"a".repeat(50_000)}é${"a".repeat(50_000)}!`)).toBe(false);
  },
);

test("goes on where a pattern has more states than are remembered", () => {
  const matches = compilePattern("a[ab]{20}c");
  const start = "abbabaabbbababbaabab".repeat(50);

  expect(matches(`${start}c`)).toBe(false);
  expect(matches(`${start}a${"b".repeat(20)}c`)).toBe(true);
  expect(matches(`${start}a${"b".repeat(19)}c`)).toBe(false);
  expect(matches(`${start}a${"b".repeat(20)}c`)).toBe(true);
});

test("answers alike whatever was searched before", () => {
  const [short, long] = [compilePattern("^é?a$"), compilePattern("(?:é?b){500}")];

  for (let round = 0; round < 3; round += 1) {
    expect(short("éa")).toBe(true);
    expect(long("éb".repeat(500))).toBe(true);
    expect(long("éb".repeat(499))).toBe(false);
    expect(short("éb")).toBe(false);
  }
});

test("takes patterns of up to 1000 characters", () => {
  expect(compilePattern("a".repeat(1000))("a".repeat(1000))).toBe(true);
  expect(compilePattern(`${"(?:".repeat(199)}b|a${")*".repeat(199)}`)("c")).toBe(true);
  expect(() => compilePattern("a".repeat(1001))).toThrow(
    invalid("Invalid constraints: pattern has 1001 characters, but at most 1000 are allowed"),
  );
  expect(() => compilePattern("[".repeat(1001))).toThrow(
    invalid(expect.stringMatching(/at most 1000/)),
  );
});

test.each([
  ["a{3999}", "a{4000}"],
  ["a{3998,}", "a{3999,}"],
  ["(?:a{10}){399}", "(?:a{10}){400}"],
  ["a{0,1999}", "a{0,2000}"],
  ["(?:a|b){1333}", "(?:a|b){1334}"],
])("unfolds %j, but no more", (allowed, refused) => {
  expect(compilePattern(allowed)("")).toBe(allowed === "a{0,1999}");
  expect(() => compilePattern(refused)).toThrow(
    invalid(
      "Invalid constraints: pattern unfolds to more than 4000 instructions; repeat less often",
    ),
  );
});

test.each(["((a{99}){99}){99}", `${"(".repeat(120)}a${"){9999}".repeat(120)}`, "a{99999999999}"])(
  "refuses %j without unfolding it",
  (pattern) => {
    expect(() => compilePattern(pattern)).toThrow(
      invalid(expect.stringMatching(/unfolds to more than 4000/)),
    );
  },
);

test("repeats nothing as often as one likes", () => {
  expect(compilePattern("^((((){9999}){9999}){9999}){9999}a{0}$")("")).toBe(true);
});

test("refuses texts whose search would take long, naming both sizes", () => {
  const matches = compilePattern("(?:a?){999}b");

  expect(matches("a".repeat(1999))).toBe(false);
  expect(() => matches("a".repeat(2001))).toThrow(
    invalid(
      "is too long for its pattern: 2001 characters times 2000 instructions are more than 4000000",
    ),
  );
});

test("counts what the platform has to be asked about as more work", () => {
  const matches = compilePattern("\\pL");

  expect(matches("1".repeat(4_000_000 / 18))).toBe(false);
  expect(() => matches("1".repeat(4_000_000 / 18 + 1))).toThrow(
    invalid(expect.stringMatching(/times 18 instructions/)),
  );
});
