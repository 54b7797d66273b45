const fullDate = /^(\d{4})-(\d\d)-(\d\d)$/;
const fullTime = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:Z|([+-])(\d\d):(\d\d))$/i;

/** What a date and time has to be, for a message. The zone is what is missing most often. */
export const dateTimeLabel =
  'a date and time with Z or an offset such as +02:00, for example "2026-01-31T09:30:00Z"';

/** `2026-01-31`, as RFC 3339 defines it: a day that exists. */
export function isFullDate(text: string): boolean {
  const match = fullDate.exec(text);
  if (match === null) return false;
  const [, year = 0, month = 0, day = 0] = match.map(Number);
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

/** `09:30:00.5Z` or `09:30:00+01:00`, as RFC 3339 defines it; a leap second only where one can be. */
export function isFullTime(text: string): boolean {
  const match = fullTime.exec(text);
  if (match === null) return false;
  const [, hour = 0, minute = 0, second = 0, , offsetHour = 0, offsetMinute = 0] = match.map(
    (part: string | undefined) => Number(part ?? 0),
  );
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const offset = (match[4] === "-" ? -1 : 1) * (offsetHour * 60 + offsetMinute);
  return (hour * 60 + minute - offset + 2880) % 1440 === 1439;
}

/** The moment that an RFC 3339 date, or date and time, names; a date means midnight UTC. */
export function toDate(text: string): Date | undefined {
  if (!isDateTime(text) && !isFullDate(text)) return undefined;
  const date = new Date(text.toUpperCase().replace(" ", "T"));
  // A leap second is a valid time, but no Date.
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** `2026-01-31T09:30:00Z`, as RFC 3339 defines it. */
export function isDateTime(text: string): boolean {
  const separator = text.charAt(10);
  return (
    (separator === "T" || separator === "t" || separator === " ") &&
    isFullDate(text.slice(0, 10)) &&
    isFullTime(text.slice(11))
  );
}
