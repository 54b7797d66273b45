import { dateTimeLabel, isDateTime, isFullDate, isFullTime } from "./dates.ts";

/** A format that is checked: what it accepts, and how it is called in messages. */
export interface Format {
  readonly label: string;
  readonly accepts: (text: string) => boolean;
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const atoms = /^(?=.{1,64}$)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const quoted = /^(?=.{2,64}$)"(?:[ !#-[\]-~]|\\[ -~])*"$/;
const domain = /^[\da-z](?:[\da-z.-]{0,251}[\da-z])?$/i;
const addressLiteral = /^\[(?:IPv6:)?([\d.:a-f]+)\]$/i;
/** RFC 3986: a scheme; an authority of user, host and port; a path; a query; a fragment. */
const uri = toUri();
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const ipv6Group = /^[\da-f]{1,4}$/i;

const formats: ReadonlyMap<string, Format> = new Map([
  ["date-time", { label: dateTimeLabel, accepts: isDateTime }],
  ["date", { label: 'a date such as "2026-01-31"', accepts: isFullDate }],
  ["time", { label: 'a time with Z or an offset, such as "09:30:00Z"', accepts: isFullTime }],
  ["uuid", { label: "a UUID", accepts: (text) => uuid.test(text) }],
  ["email", { label: "an e-mail address", accepts: isEmail }],
  ["uri", { label: "an absolute URI", accepts: isUri }],
  ["ipv4", { label: "an IPv4 address", accepts: (text) => ipv4.test(text) }],
  ["ipv6", { label: "an IPv6 address", accepts: isIpv6 }],
]);

/** The format of this name, if it is one of those that are checked; all others only describe. */
export function findFormat(name: string): Format | undefined {
  return formats.get(name);
}

function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, at);
  const host = text.slice(at + 1);
  if (at < 1 || !(atoms.test(local) || quoted.test(local))) return false;
  const [, address] = addressLiteral.exec(host) ?? [];
  if (address === undefined) return domain.test(host) && !host.includes("..");
  return /^\[IPv6:/i.test(host) ? isIpv6(address) : ipv4.test(address);
}

function toUri(): RegExp {
  const plain = String.raw`[\w.~!$&'()*+,;=-]|%[\da-f]{2}`;
  const user = `(?:(?:${plain}|:)*@)?`;
  const host = String.raw`(?:\[([\da-f:.]+|v[\da-f]+\.[\w.~!$&'()*+,;=:-]+)\]|(?:${plain})*)`;
  const authority = String.raw`(?://${user}${host}(?::\d*)?(?=[/?#]|$)|(?!//))`;
  const path = `(?:${plain}|[:@/])*`;
  const rest = `(?:${plain}|[:@/?])*`;
  return new RegExp(
    String.raw`^[a-z][\d+.a-z-]*:${authority}${path}(?:\?${rest})?(?:#${rest})?$`,
    "i",
  );
}

function isUri(text: string): boolean {
  const match = uri.exec(text);
  const [, literal] = match ?? [];
  return match !== null && (literal === undefined || /^v/i.test(literal) || isIpv6(literal));
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
