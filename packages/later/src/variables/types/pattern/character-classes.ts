import { type CharacterRange, invertRanges } from "./character-range.ts";

const digit: CharacterRange[] = [[0x30, 0x39]];
const upper: CharacterRange[] = [[0x41, 0x5a]];
const lower: CharacterRange[] = [[0x61, 0x7a]];
const alpha: CharacterRange[] = [...upper, ...lower];
const word: CharacterRange[] = [...digit, ...alpha, [0x5f, 0x5f]];
const space: CharacterRange[] = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const lineBreak: CharacterRange[] = [[0x0a, 0x0a]];
const horizontalSpace: CharacterRange[] = [
  [0x09, 0x09],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
const verticalSpace: CharacterRange[] = [
  [0x0a, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
];

/** Every code point. */
export const anyCharacter: readonly CharacterRange[] = invertRanges([]);

/** What `.` means, unless told otherwise. */
export const anyButLineBreak: readonly CharacterRange[] = invertRanges(lineBreak);

/** What `\d` and its like mean, by letter. As in PCRE they know ASCII, apart from `\h` and `\v`. */
export const escapedClasses: ReadonlyMap<string, readonly CharacterRange[]> = new Map([
  ["d", digit],
  ["D", invertRanges(digit)],
  ["w", word],
  ["W", invertRanges(word)],
  ["s", space],
  ["S", invertRanges(space)],
  ["h", horizontalSpace],
  ["H", invertRanges(horizontalSpace)],
  ["v", verticalSpace],
  ["V", invertRanges(verticalSpace)],
  ["N", invertRanges(lineBreak)],
]);

/** What `[:alpha:]` and its like mean inside a class, by name. */
export const posixClasses: ReadonlyMap<string, readonly CharacterRange[]> = new Map([
  ["alpha", alpha],
  ["lower", lower],
  ["upper", upper],
  ["digit", digit],
  ["alnum", [...digit, ...alpha]],
  ["word", word],
  ["space", space],
  ["ascii", [[0x00, 0x7f]]],
  [
    "blank",
    [
      [0x09, 0x09],
      [0x20, 0x20],
    ],
  ],
  [
    "cntrl",
    [
      [0x00, 0x1f],
      [0x7f, 0x7f],
    ],
  ],
  ["graph", [[0x21, 0x7e]]],
  ["print", [[0x20, 0x7e]]],
  [
    "punct",
    [
      [0x21, 0x2f],
      [0x3a, 0x40],
      [0x5b, 0x60],
      [0x7b, 0x7e],
    ],
  ],
  [
    "xdigit",
    [
      [0x30, 0x39],
      [0x41, 0x46],
      [0x61, 0x66],
    ],
  ],
]);
