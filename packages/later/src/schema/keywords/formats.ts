import { dateTimeLabel, isDateTime, isFullDate, isFullTime } from "./dates.ts";

/** A format that is checked: what it accepts, and how it is called in messages. */
export interface Format {
  readonly label: string;
  readonly accepts: (text: string) => boolean;
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const email = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\da-z](?:[\da-z.-]{0,251}[\da-z])?$/i;
const uri = /^[a-z][\d+.a-z-]*:(?:[\w.~!$&'()*+,;=:@/?#[\]-]|%[\da-f]{2})*$/i;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const ipv6Group = /^[\da-f]{1,4}$/i;

const formats: ReadonlyMap<string, Format> = new Map([
  ["date-time", { label: dateTimeLabel, accepts: isDateTime }],
  ["date", { label: 'a date such as "2026-01-31"', accepts: isFullDate }],
  ["time", { label: 'a time with Z or an offset, such as "09:30:00Z"', accepts: isFullTime }],
  ["uuid", { label: "a UUID", accepts: (text) => uuid.test(text) }],
  ["email", { label: "an e-mail address", accepts: isEmail }],
  ["uri", { label: "an absolute URI", accepts: (text) => uri.test(text) }],
  ["ipv4", { label: "an IPv4 address", accepts: (text) => ipv4.test(text) }],
  ["ipv6", { label: "an IPv6 address", accepts: isIpv6 }],
]);

/** The format of this name, if it is one of those that are checked; all others only describe. */
export function findFormat(name: string): Format | undefined {
  return formats.get(name);
}

function isEmail(text: string): boolean {
  return email.test(text) && !text.includes("..") && !text.startsWith(".") && !text.includes(".@");
}

function isIpv6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  let count = groups.length;
  if (last.includes(".")) {
    if (!ipv4.test(last) || text.endsWith("::")) return false;
    groups.pop();
    count += 1;
  }
  if (!groups.every((group) => ipv6Group.test(group))) return false;
  return halves.length === 2 ? count < 8 : count === 8;
}
