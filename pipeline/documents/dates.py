"""The day of a date as tables, pages and notes write it, where it can be one day only."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Final

_LONGEST: Final = 64
_MONTHS_EN: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTHS_ES: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
#: Month by its name, its first three letters, and "sept", "setiembre", "set".
_MONTHS: Final = {
    written: number
    for names in (_MONTHS_EN, _MONTHS_ES)
    for number, name in enumerate(names, 1)
    for written in (name, name[:3])
} | dict.fromkeys(("sept", "setiembre", "set"), 9)
_TIME: Final = r"(?:,? (?:at |a las )?\d{1,2}:\d\d.*)?"
_YEAR_FIRST: Final = re.compile(rf"(\d{{4}})([/.-])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_YEAR_LAST: Final = re.compile(rf"(\d{{1,2}})([/.-])(\d{{1,2}})\2(\d{{4}}){_TIME}")
_MONTH: Final = r"(?P<month>[^\W\d_]+)\.?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|º)?"
_YEAR: Final = r"(?:,|,? del?)? (?P<year>\d{4})"
_WORDED: Final = tuple(
    re.compile(rf"(?:[^\W\d_]+,? )?{day_month}{_YEAR}{_TIME}", re.IGNORECASE)
    for day_month in (rf"{_DAY}(?: de)? {_MONTH}", rf"{_MONTH} {_DAY}")
)


def iso_date(value: str | None) -> str | None:
    """Return ``YYYY-MM-DD`` of a date as files write it, None when it is not understood.

    ISO 8601 with or without a time, 2024/03/31, 20240331, 31/03/2024, 31 March 2024, Mar 31, 2024,
    31 de marzo de 2024 and RFC 2822 are; 03/04/2024 is not, because it means two different days.
    """
    if not value or len(value) > _LONGEST:
        return None
    value = " ".join(value.split())
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        pass
    if (day := _numbers(value) or _words(value)) is not None:
        return day
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _numbers(value: str) -> str | None:
    """Read a date of figures; of a day and a month in either order only if one order gives a day."""
    if found := _YEAR_FIRST.fullmatch(value):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(value):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        days = {_day(year, first, second), _day(year, second, first)} - {None}
        return days.pop() if len(days) == 1 else None
    return None


def _words(value: str) -> str | None:
    for pattern in _WORDED:
        if (found := pattern.fullmatch(value)) and found["month"].lower() in _MONTHS:
            return _day(int(found["year"]), _MONTHS[found["month"].lower()], int(found["day"]))
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
