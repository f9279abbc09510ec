"""The date an input states for itself, read only where it is plain to see."""

from __future__ import annotations

import datetime
import re

__all__ = ["parse_date", "stated_date"]

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = "(?i:" + "|".join(f"{name[:3]}{'t?' if name == 'september' else ''}(?:{name[3:]})?" for name in _MONTHS) + ")"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
_ISO = r"(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
_MONTH_FIRST = rf"(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})"
_DAY_FIRST = rf"(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?P<m3>{_MONTH})\.?,?[\s-]+(?P<y3>\d{{4}})"
_DATE = rf"{_WEEKDAY}(?:{_ISO}|{_MONTH_FIRST}|{_DAY_FIRST})"
_CLOCK = r"(?:[T\s,]+(?:at\s+)?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2})?)?"
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{4,6}Z?)?\Z")
_WHOLE = re.compile(rf"{_DATE}{_CLOCK}\Z", re.IGNORECASE)
_LINE = re.compile(
    rf"(?:(?:Published|Posted|Date|Dated|Release date|Publication date)(?:\s+on)?\s*:?\s+)?{_DATE}{_CLOCK}\.?\Z", re.IGNORECASE
)
_DATELINE = re.compile(
    rf"[A-Z][A-Z.'’ -]+(?:,\s+[A-Z][\w.'’ -]{{1,30}}?)?,?\s+\(?{_DATE}\)?\s*(?:[(/][^()\n]{{2,40}}[)/])?\s*(?:--|[–—-])\s"
)


def parse_date(text: str) -> str:
    """Return the ISO 8601 date that the whole text states, or ``""``. Forms that could mean two days (03/04/2024) are none.

    >>> parse_date("2024-07-28T09:30:00Z"), parse_date("Sunday, July 28, 2024"), parse_date("28 Jul 2024"), parse_date("03/04/2024")
    ('2024-07-28', '2024-07-28', '2024-07-28', '')
    """
    text = text.strip()
    compact = _COMPACT.match(text)
    if compact:
        return _iso(*compact.groups())
    found = _WHOLE.match(text)
    return _from(found) if found else ""


def stated_date(text: str) -> str:
    """Return the date of a dateline with a year, or of a line among the first that is nothing but a date; ``""`` otherwise.

    >>> stated_date("TOKYO, July 28, 2024 (AP) — The two nations agreed.")
    '2024-07-28'
    >>> stated_date("Ministers meet\\nPublished: 28 July 2024\\n\\nThe ministers met.")
    '2024-07-28'
    >>> stated_date("The treaty of January 19, 1960 binds both.")
    ''
    """
    lines = [line.strip() for line in text[:2000].splitlines() if line.strip()][:5]
    for line in lines:
        found = _LINE.match(line) or _DATELINE.match(line)
        if found and (date := _from(found)):
            return date
    return ""


def _from(found: re.Match[str]) -> str:
    parts = found.groupdict()
    for form in "123":
        if parts[f"y{form}"]:
            return _iso(parts[f"y{form}"], parts[f"m{form}"], parts[f"d{form}"])
    return ""


def _iso(year: str, month: str, day: str) -> str:
    number = int(month) if month.isdecimal() else 1 + next(i for i, name in enumerate(_MONTHS) if name[:3] == month[:3].lower())
    try:
        return datetime.date(int(year), number, int(day)).isoformat()
    except ValueError:
        return ""
