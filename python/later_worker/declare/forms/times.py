"""Dates, times and durations, as RFC 3339 and ISO 8601 write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Optional

from later_worker.declare.forms.coded_value import coded
from later_worker.declare.forms.formatted_text import formatted

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))", re.A | re.I)
_DURATION = re.compile(
    r"([+-])?P(?=.)(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:[.,](\d{1,9}))?S)?)?",
    re.ASCII,
)
_DATE_TIME_LABEL = 'a date and time with Z or an offset such as +02:00, for example "2026-01-31T09:30:00Z"'


def to_date(text: str) -> Optional[date]:
    """``2026-01-31``: a day that exists."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def to_time(text: str) -> Optional[time]:
    """``09:30:00.5Z`` or ``09:30:00+01:00``."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour, minute, second, fraction, sign, offset_hour, offset_minute = match.groups()
    if int(offset_hour or 0) > 23 or int(offset_minute or 0) > 59:
        return None
    offset = timedelta(hours=int(offset_hour or 0), minutes=int(offset_minute or 0))
    zone = timezone(-offset if sign == "-" else offset) if offset else timezone.utc
    try:
        return time(int(hour), int(minute), int(second), _microseconds(fraction), zone)
    except ValueError:
        return None


def to_datetime(value: Any) -> Optional[datetime]:
    """A date and time with its offset; a date alone means midnight UTC."""
    if not isinstance(value, str):
        return None
    day = to_date(value[:10])
    if day is None:
        return None
    if len(value) == 10:
        return datetime(day.year, day.month, day.day, tzinfo=timezone.utc)
    moment = to_time(value[11:]) if value[10] in "Tt " else None
    return None if moment is None else datetime.combine(day, moment)


def to_timedelta(text: str) -> Optional[timedelta]:
    """``PT1H30M`` or ``P2DT0.5S``; years and months have no fixed length and are refused."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    sign, *parts, fraction = match.groups()
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in parts)
    try:
        length = timedelta(
            weeks=weeks,
            days=days,
            hours=hours,
            minutes=minutes,
            seconds=seconds,
            microseconds=_microseconds(fraction),
        )
    except OverflowError:
        return None
    return -length if sign == "-" else length


def _microseconds(fraction: Optional[str]) -> int:
    return int((fraction or "0").ljust(6, "0")[:6])


TIMES = {
    datetime: coded(
        {"type": "string", "format": "date-time", "x-codec": "date"},
        f"be a date, or {_DATE_TIME_LABEL}",
        to_datetime,
    ),
    date: formatted("date", 'a date such as "2026-01-31"', to_date),
    time: formatted("time", 'a time with Z or an offset, such as "09:30:00Z"', to_time),
    timedelta: formatted("duration", 'a duration such as "PT1H30M"', to_timedelta),
}
