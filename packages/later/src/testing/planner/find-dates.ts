import type { Finding } from "./mention.ts";

const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

const monthPattern = months.map((name) => `${name.slice(0, 3)}(?:${name.slice(3)})?`).join("|");
const relativeDays: Readonly<Record<string, number>> = {
  "the day after tomorrow": 2,
  "day after tomorrow": 2,
  tomorrow: 1,
  today: 0,
  tonight: 0,
  yesterday: -1,
  "next week": 7,
  "last week": -7,
};

const rules: readonly {
  readonly pattern: RegExp;
  readonly read: (match: RegExpExecArray, now: Date) => Date | undefined;
}[] = [
  {
    pattern: /\b(\d{4})-(\d{2})-(\d{2})\b/g,
    read: ([, year, month, day]) => dateOf(Number(year), Number(month) - 1, Number(day)),
  },
  {
    pattern: /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g,
    read: ([, day, month, year]) => dateOf(Number(year), Number(month) - 1, Number(day)),
  },
  {
    pattern: new RegExp(
      `\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? (${monthPattern})\\b\\.?(?:,? (\\d{4}))?`,
      "gi",
    ),
    read: ([, day, month, year], now) => calendarDay(day, month, year, now),
  },
  {
    pattern: new RegExp(
      `\\b(${monthPattern})\\b\\.? (\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4}))?`,
      "gi",
    ),
    read: ([, month, day, year], now) => calendarDay(day, month, year, now),
  },
  {
    pattern: new RegExp(`\\b(?:${Object.keys(relativeDays).join("|")})\\b`, "gi"),
    read: ([text], now) => daysFrom(now, relativeDays[text.toLowerCase()] ?? 0),
  },
  {
    pattern: /\bin (\d{1,3}|a|one|two|three) (day|week|month)s?\b/gi,
    read: ([, count = "", unit = ""], now) => inSpans(now, countOf(count), unit),
  },
  {
    pattern: /\b(\d{1,3}|a|one|two|three) (day|week|month)s? ago\b/gi,
    read: ([, count = "", unit = ""], now) => inSpans(now, -countOf(count), unit),
  },
  {
    pattern: new RegExp(`\\b(?:(next|this|last) )?(${weekdays.join("|")})s?\\b`, "gi"),
    read: ([, which = "", name = ""], now) => {
      const ahead = (weekdays.indexOf(name.toLowerCase()) - now.getDay() + 7) % 7 || 7;
      return daysFrom(now, which.toLowerCase() === "last" ? ahead - 7 || -7 : ahead);
    },
  },
];

/**
 * Finds dates, as `YYYY-MM-DD`, and times of day, as `HH:MM`. Words such as "tomorrow" count from
 * `now`; a weekday or a day without a year is the next one.
 */
export function findDates(text: string, now: Date): readonly Finding[] {
  const dates = rules.flatMap(({ pattern, read }) =>
    [...text.matchAll(pattern)].flatMap((match): readonly Finding[] => {
      const date = read(match, now);
      if (date === undefined) return [];
      return [finding("date", isoDate(date), match.index, match[0])];
    }),
  );
  const times = [
    ...text.matchAll(
      /\b(\d{1,2})(?::(\d{2}))?\s?([ap])\.?m\b\.?|\b(\d{1,2}):(\d{2})\b|\b(noon|midnight)\b/gi,
    ),
  ].map((match) => finding("time", timeOf(match), match.index, match[0]));
  return [...dates, ...times];
}

function finding(kind: "date" | "time", value: string, start: number, text: string): Finding {
  return { kind, value, start, end: start + text.length };
}

function timeOf([
  ,
  hour,
  minute = "00",
  half,
  fullHour,
  fullMinute = "00",
  word,
]: RegExpExecArray): string {
  if (word !== undefined) return word.toLowerCase() === "noon" ? "12:00" : "00:00";
  if (fullHour !== undefined) return `${fullHour.padStart(2, "0")}:${fullMinute}`;
  const inHalf = Number(hour) % 12;
  const full = half?.toLowerCase() === "p" ? inHalf + 12 : inHalf;
  return `${String(full).padStart(2, "0")}:${minute}`;
}

function calendarDay(
  day: string | undefined,
  monthName: string | undefined,
  year: string | undefined,
  now: Date,
): Date | undefined {
  const month = months.findIndex((name) =>
    name.startsWith((monthName ?? "").slice(0, 3).toLowerCase()),
  );
  if (year !== undefined) return dateOf(Number(year), month, Number(day));
  const thisYear = dateOf(now.getFullYear(), month, Number(day));
  if (thisYear === undefined || isoDate(thisYear) >= isoDate(now)) return thisYear;
  return dateOf(now.getFullYear() + 1, month, Number(day));
}

function dateOf(year: number, month: number, day: number): Date | undefined {
  const date = new Date(year, month, day);
  return date.getMonth() === month && date.getDate() === day ? date : undefined;
}

function daysFrom(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
}

function inSpans(now: Date, count: number, unit: string): Date {
  if (unit.toLowerCase() === "month") {
    return new Date(now.getFullYear(), now.getMonth() + count, now.getDate());
  }
  return daysFrom(now, unit.toLowerCase() === "week" ? count * 7 : count);
}

function countOf(text: string): number {
  const words: Readonly<Record<string, number>> = { a: 1, one: 1, two: 2, three: 3 };
  return words[text.toLowerCase()] ?? Number(text);
}

function isoDate(date: Date): string {
  const month = String(date.getMonth() + 1).padStart(2, "0");
  const day = String(date.getDate()).padStart(2, "0");
  return `${date.getFullYear()}-${month}-${day}`;
}
