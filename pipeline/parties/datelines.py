"""Datelines: the place, the day and the agency that stand before an article's first word."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

_CAPITALS: Final = r"[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ.'’-]+(?: [A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ.'’-]+){0,3}"
_NAME: Final = (
    r"[A-ZÁÉÍÓÚÑ][\w.'’-]+(?: (?:(?:de|del|of|da|do) (?:l[ao]s? )?)?[A-ZÁÉÍÓÚÑ][\w.'’-]+){0,3}"
)
_MONTH: Final = (
    r"(?:[Jj]an|[Ee]ne|[Ff]eb|[Mm]ar|[Aa]pr|[Aa]br|[Mm]ay|[Jj]un|[Jj]ul|[Aa]ug|[Aa]go|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec|"
    r"[Dd]ic)[a-z]*\.?"
)
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR: Final = r"(?:,? (?:del? )?\d{4})?"
#: "12 March 2024", "March 12, 2024", "3 de mayo".
_DATE: Final = rf"(?:{_DAY} (?:de )?{_MONTH}|{_MONTH} {_DAY}){_YEAR}"
_DASH: Final = r"\.?[—–-]{1,2}\s"
_AGENCIES: Final = (
    r"AP|AFP|EFE|EP|ANSA|DPA|dpa|UPI|Reuters|REUTERS|Xinhua|TASS|Notimex|Europa Press|Bloomberg"
)
#: A state or a day after the place: "PORTSMOUTH, N.H. —", "LA PAZ, Bolivia -", but "TRUMP, THE LIAR -".
_STATE: Final = r",\s(?:[A-ZÁÉÍÓÚÑ][a-zß-öø-ÿ.]|\d)[^()\n—–]{0,38}?"
#: A sentence begins: a small letter goes on with one, as in "WASHINGTON — which denies it — ...".
_NEW: Final = r"(?![a-zß-öø-ÿ]+(?![\w-]))"
#: So does an article, which takes nothing up: not "TRUMP - He lied", "PERU - SHAME ON US".
_LEAD: Final = (
    rf"{_NEW}(?!(?:I|We|You|Your|He|She|They|It)\b|[A-ZÁÉÍÓÚÑ’']{{2,}}[,!]? [A-ZÁÉÍÓÚÑ’']{{2,}}\b)"
)
# "BOGOTA (Reuters) -", "CAMBRIDGE, Mass., Dec. 11 (UPI) —", "LA PAZ, 1 nov (EFE).-", "PARIS/ROME —".
# In small letters only with an agency or a day, or ".-": "Caracas, 6 ene (AFP).-", "Geneva, 12 March –".
_DATELINE: Final = re.compile(
    rf"{_CAPITALS}(?:/{_CAPITALS}){{0,2}}(?:(?P<state>{_STATE})|,[^()\n—–]{{1,40}}?)?\s?"
    rf"(?P<agency>\([^()\n]{{2,40}}\)\s?)?{_DASH}(?(agency)|(?(state){_NEW}|{_LEAD}))"
    rf"|{_NAME}(?:,[^()\n—–]{{1,40}}?)?\s?\((?:{_AGENCIES}|{_DATE})\)\s?{_DASH}"
    rf"|{_NAME}(?:, {_NAME})?, {_DATE}\s?(?:\([^()\n]{{2,40}}\)\s?)?{_DASH}{_NEW}"
    rf"|{_NAME}\.-{{1,2}}\s{_NEW}"
)
_REACH: Final = 120
_DAY_AFTER: Final = re.compile(rf",\s{_DATE}\b")
_LABEL: Final = re.compile(rf"^{_CAPITALS}:\s", re.MULTILINE)
_COLON_AFTER: Final = re.compile(r":\s(?![a-zß-öø-ÿ])")


def dateline_end(text: str, start: int, end: int) -> int:
    """Return where the prose begins after a dateline; ``start`` when there is none."""
    stop = min(end, start + _REACH)
    head = text[start:stop]
    if not head[:1].isupper() or ("—" not in head and "-" not in head and "–" not in head):
        return start
    match = _DATELINE.match(text, start, stop)
    return match.end() if match else start


def dated(after: str) -> bool:
    """Tell whether a day follows a place, as on letters: "Brussels, 3 May 2024"."""
    return _DAY_AFTER.match(after) is not None


def line_start(text: str, start: int) -> int:
    """Return where the line of ``start`` begins, or -1 where that is further back than datelines reach."""
    left = text.rfind("\n", max(0, start - _REACH), start) + 1
    return left if left or start <= _REACH else -1


def before_colon(text: str, end: int) -> bool:
    """Tell whether a colon and a new sentence follow a place, as in "LONDON: Israel rejected ..."."""
    return _COLON_AFTER.match(text, end) is not None


def opens_alone(text: str) -> bool:
    """Tell whether capitals and a colon open one line alone: of several they are who speaks, "BANKS: No."."""
    return len(list(islice(_LABEL.finditer(text), 2))) == 1


def signed(dateline: str) -> bool:
    """Tell whether a dateline has its agency or its day: without them, "NATO — ..." may be anything."""
    return any(character == "(" or character.isdigit() for character in dateline)
