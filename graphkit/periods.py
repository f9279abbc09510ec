"""When a statement holds: ISO 8601 dates and intervals compared, and periods made of what several statements say.

A date counts from the first day it can be: ``2018`` from 1 January. What ends, ends with the last day it can be, or
with the article that tells of it, whichever comes first: "left in 2018", told in June 2018, is over in June.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from graphkit.errors import InputError
from graphkit.model import Status

__all__ = ["Mark", "Period", "as_of_day", "counts_from", "interval", "is_date", "last_day", "marks", "periods"]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")


class Period(NamedTuple):
    """From when to when something held, as ISO dates; an empty start is not known, an empty end has not come."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A day from which, as one statement says, something holds or is over (``over``).

    ``day`` sorts; ``text`` is the date as stated, empty when only the article's date is known. ``told`` is that date.
    """

    day: str
    over: bool
    text: str = ""
    told: str = ""


def interval(time: str) -> tuple[str, str]:
    """Return start and end of an ISO 8601 date or interval; an open side is empty.

    >>> interval("2024-04"), interval("../2027"), interval("")
    (('2024-04', '2024-04'), ('', '2027'), ('', ''))
    """
    start, slash, end = time.partition("/")
    if not slash:
        end = start
    return ("" if start == ".." else start), ("" if end == ".." else end)


def last_day(date: str) -> str:
    """Return the last day of a year, month or day; what is no such date stays as it is.

    >>> last_day("2024"), last_day("2024-02"), last_day("2024-07-28"), last_day("")
    ('2024-12-31', '2024-02-29', '2024-07-28', '')
    """
    found = _DATE.match(date)
    if found is None or found[3]:
        return date
    if not found[2]:
        return f"{date}-12-31"
    month = int(found[2])
    return f"{date}-{calendar.monthrange(int(found[1]) or 4, month)[1]:02}" if 1 <= month <= 12 else date


def as_of_day(date: str) -> str:
    """Return the day on which one looks at a graph "as of" a year, month or day: its last.

    Raises:
        InputError: it is no ISO date.

    >>> as_of_day("2021-06"), as_of_day("2021-06-01")
    ('2021-06-30', '2021-06-01')
    """
    if not is_date(date):
        raise InputError(f"{date!r} is not a date", remedy="Write it as 2021-06-01, 2021-06 or 2021.")
    return last_day(date)


def is_date(text: str) -> bool:
    """Whether the text is a year, month or day in ISO 8601.

    >>> is_date("2021-06"), is_date("2021-13"), is_date("soon")
    (True, False, False)
    """
    found = _DATE.match(text)
    if found is None:
        return False
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    return year > 0 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def seen(time: str, published: str) -> tuple[str, str]:
    """Return first and last date at which a statement is known to hold, never later than its article.

    >>> seen("1951/..", "2024-07-28"), seen("../2027", "2024-07-28")
    (('1951', '2024-07-28'), ('2024-07-28', '2024-07-28'))
    """
    start, end = interval(time)
    first, last = start or end or published, end or published or start
    if not published:
        return first, last
    return min(first, published), min(last, published)


def counts_from(status: Status, time: str, published: str) -> str:
    """Return the day from which a statement counts in a view as of a date; empty: on every date.

    What was so, or was attacked, signed, said to be over, counts from the time stated for it, else from the article's date.
    A plan, a possibility and a denial count from when they were voiced. A dated end counts before it as well: it says that
    the thing held until then, since when it does not say.

    >>> counts_from("asserted", "1951/..", "2024-07-28"), counts_from("planned", "2027", "2024-07-28")
    ('1951', '2024-07-28')
    >>> counts_from("ended", "2018", "2019-01-23"), counts_from("ended", "", "2019-01-23")
    ('', '2019-01-23')
    """
    if status == "asserted":
        start, _ = interval(time)
        return start or seen(time, published)[0]
    if status == "ended":
        start, end = interval(time)
        return (start if "/" in time and start else "") if end else (start or published)
    return seen(time, published)[0]


def marks(status: Status, time: str, published: str, *, lasting: bool) -> list[Mark]:
    """Return what a statement says about when its relation holds; nothing for a plan, a possibility or a denial.

    ``lasting`` relations hold until they are over ("is allied with"), so that the end of an interval is an end; of
    others ("met with") it is just the last day on which it happened.

    >>> marks("asserted", "1951/1960", "2024", lasting=True)
    [Mark(day='1951', over=False, text='1951', told='2024'), Mark(day='1960-12-31', over=True, text='1960', told='2024')]
    >>> marks("asserted", "", "2024-07-28", lasting=True)
    [Mark(day='2024-07-28', over=False, text='', told='2024-07-28')]
    """
    start, end = interval(time)
    spans = "/" in time
    found: list[Mark] = []
    if status == "asserted":
        if start:
            found.append(Mark(start, False, start, published))
        if lasting and spans and start and end:
            found.append(Mark(last_day(end), True, end, published))
        last = seen(time, published)[1]
        still = lasting and spans and last > start and (not end or last_day(end) > published)
        if not found or still:
            found.append(Mark(last, False, "", published))
    elif status == "ended":
        if spans and start and end:
            found.append(Mark(start, False, start, published))
        over = end or start
        told_in_between = published and over <= published < last_day(end)
        found.append(Mark(published if told_in_between or not over else last_day(end) or start, True, over, published))
    return found


def periods(given: Iterable[Mark]) -> tuple[Period, ...]:
    """Return the periods that the marks of several statements make: an end closes what began before it.

    An end without a stated date is that of the article that tells of it: by then it was over.

    >>> joined, left = marks("asserted", "1990", "2024", lasting=True), marks("ended", "2010", "2024", lasting=True)
    >>> periods([*left, *joined, *marks("asserted", "2016", "2024", lasting=True)])
    (Period(start='1990', end='2010'), Period(start='2016', end=''))
    """
    found: list[Period] = []
    open_since: str | None = None
    closed = Mark("", True)
    for mark in sorted(given, key=lambda mark: (mark.day, mark.over, not mark.text, mark.text)):
        if not mark.over:
            open_since = mark.text if open_since is None else open_since
        elif open_since is not None or not found:
            found.append(Period(open_since or "", mark.text or mark.told))
            open_since, closed = None, mark
        elif mark.text and mark.day > closed.day:
            # Told again, with a later date: it held until then.
            found[-1] = Period(found[-1].start, mark.text)
            closed = mark
    if open_since is not None:
        found.append(Period(open_since, ""))
    return tuple(found)
