"""Date expressions of English news prose and the ISO 8601 dates that they stand for.

One regular expression finds them; arithmetic on the day of publication resolves them. Nothing here asks
what day it is now. Spans and truncation are ours because general date parsers read "may" as a month, give
a weekday equal to the anchor's as a week ago, and make up a day for "April".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["Expression", "Tense", "expressions", "resolve"]

Tense = str  # "past", "present" or "future": of what the date belongs to

_MONTHS = "january february march april may june july august september october november december".split()
_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_SMALL += " seventeen eighteen nineteen twenty"
_NUMBERS = {word: n for n, word in enumerate(_SMALL.split())} | {"a": 1, "an": 1, "couple": 2, "thirty": 30, "forty": 40, "fifty": 50}
_HALVES = {"first": ("01", "06"), "second": ("07", "12")}
_QUARTERS = ["first", "second", "third", "fourth"]
_RELATIVE = {"mshift", "dshift", "named", "same", "shift", "n", "way", "period", "inthe"}  # groups read without regard to case

_FULL_MONTH = "|".join(name.capitalize() for name in _MONTHS)
_MONTH = rf"(?:{_FULL_MONTH}|(?:Mar|Jun|Jul)\.|(?:Jan|Feb|Apr|Aug|Sept?|Oct|Nov|Dec)\.?)"
_MONTH_OF_DAY = rf"(?:{_FULL_MONTH}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DOM = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_DASH = r"\s?(?:-|–|—|to|and|through|or)\s?"
_NUMBER = rf"(?:\d{{1,3}}|(?:a )?couple of|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?:day|week|month|year|decade|hour|minute)s?"
_SHIFT = r"(?:last|next|this|past|previous|coming|following|current|that|same)"
_SEASON = r"[Ss]pring|[Ss]ummer|[Aa]utumn|[Ff]all|[Ww]inter"
# A number that is followed by one of these counts them and is no year.
_COUNTED = (
    r"%|per\s?cent|km|kilomet|miles|met[er]{2}s|feet|acres|hectares|ton|MW|megawatt|GMT|UTC|hours|local time|million|billion"
    r"|men\b|women\b|people|troops|soldiers|personnel|civilians|fighters|members|prisoners|refugees|workers|jobs|others|dead|deaths|casualties|villag|homes"
    r"|vehicles|ships|aircraft|tanks|missiles|rounds"
)


def _year_of(name: str, relative: str) -> str:
    """The year after a day or month: "2016", "last year"."""
    return rf"(?:,?\s(?:of\s)?(?P<{name}>{_YEAR})|,?\s(?:of\s)?(?P<{relative}>last|this|next|that)\syear)?"


_PATTERNS = [
    # 2024-07-28; 28/07/2024, 28.07.2024, 7/28/2024
    r"(?P<iso>(?:1[5-9]|20)\d\d-\d\d-\d\d)(?!\d)",
    r"(?P<numeric>\d{1,2}[/.]\d{1,2}[/.](?:1[5-9]|20)\d\d)(?!\d)",
    # 5-6 April 2016, 5 April, Monday the 4th of July 2020
    rf"(?:(?P<dw>{_DAY}),?\s(?:the\s)?)?(?P<d1>{_DOM})(?:{_DASH}(?P<d2>{_DOM}))?\s(?:of\s)?(?P<dm>{_MONTH_OF_DAY})"
    + _year_of("dy", "dr")
    + r"(?!\w)",
    # April 5-6, 2016; Sunday, July 28; July 28, last year
    rf"(?:(?P<mw>{_DAY}),?\s)?(?P<mm>{_MONTH_OF_DAY})\s(?P<m1>{_DOM})(?:{_DASH}(?P<m2>{_DOM})(?!\d|,\d))?"
    + _year_of("my", "mr")
    + r"(?!\w|,\d)",
    # April-May 2016, April 2016, April of last year, last April
    rf"(?:(?P<mshift>(?i:last|next|this|this past|this coming))\s|(?P<mpart>(?i:mid|early|late|end))-)?"
    rf"(?P<mo>{_MONTH})(?:{_DASH}(?P<mo2>{_MONTH}))?" + _year_of("moy", "mor") + r"(?!\w)",
    # Monday, last Monday, the following Monday
    rf"(?:(?P<dshift>(?i:last|next|this|this past|this coming|the previous|the following|coming))\s)?(?P<wd>{_DAY})(?!s|\w)",
    r"(?P<named>(?i:the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tonight|last night"
    r"|this (?:morning|afternoon|evening)))(?!\w)",
    # the following day, the same day, that evening, later in the day
    r"(?P<same>(?i:the (?:following|next|previous|same) day|the day (?:before|after|earlier)"
    r"|that (?:same )?(?:day|night|evening|morning|afternoon)|(?:earlier|later|late|early) in the day))(?!\w)",
    # earlier in the month, last week, next year
    r"(?:(?i:earlier|later|late|early) in the (?P<inthe>week|month|year))(?!\w)",
    rf"(?:(?i:the)\s)?(?P<shift>(?i:{_SHIFT}))\s(?P<period>week|weekend|month|year|decade|century|spring|summer|autumn|fall|winter)(?!\w|-)",
    # two days ago, a year earlier; in two weeks
    rf"(?P<n>(?i:{_NUMBER}))\s(?P<unit>{_UNIT})\s(?P<way>ago|earlier|later|before|previously|afterwards|from now|hence)(?!\w)",
    rf"(?<=in )(?P<ahead>{_NUMBER})\s(?P<aunit>day|week|month|year)s?(?!['’]|\s(?:of|ago))(?!\w)",
    # the first half of 2024, Q2 2023, summer 2023, the 1990s, 2015-2019, mid-2019, 2019
    rf"(?:(?i:the)\s)?(?P<half>first|second) half of (?P<hy>{_YEAR})",
    rf"(?:(?:(?i:the)\s)?(?P<qn>{'|'.join(_QUARTERS)}) quarter of\s|Q(?P<q>[1-4])\s)(?P<qy>{_YEAR})",
    rf"(?:{_SEASON})(?:,?\s(?:of\s)?)(?P<sy>{_YEAR})(?!\d)",
    r"(?P<decade>(?:1[5-9]|20)\d0)['’]?s(?!\w)",
    rf"(?P<y1>{_YEAR})\s?[-–]\s?(?P<y2>{_YEAR}|\d\d)(?![\d\w-])",
    rf"(?:(?i:mid|early|late|end))-(?P<my2>{_YEAR})(?!\w)",
    rf"(?P<year>{_YEAR})(?!\w|[,.]?\d|\s?(?:{_COUNTED}))",
]
_EXPRESSION = re.compile(r"(?<![\w$€£¥.,:/#-])(?:" + "|".join(_PATTERNS) + ")")
# "May" and "March" are months after these only.
_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|on|since|by|until|till|of|late|early|mid|from|to|and|between|before|after|during|through|this|that|an?|the|every|for|around"
    r"|throughout|end|beginning|or)[\s-]|[-–(,])\s?$",
    re.IGNORECASE,
)
_BEFORE_COUNT = re.compile(
    r"(?:\b(?:about|around|some|over|nearly|almost|than|least|approximately|up to|roughly|estimated|another)\s|[$€£¥])$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression: its offsets in the text and the groups of the pattern that found it."""

    start: int
    end: int
    groups: dict[str, str]

    @property
    def year(self) -> int | None:
        """The year that it names, if any."""
        named = next((self.groups[key] for key in ("dy", "my", "moy", "year") if key in self.groups), self.groups.get("iso", "")[:4])
        return int(named) if named else None

    @property
    def lacks_year(self) -> bool:
        """Whether it names a day or month of no particular year."""
        dated = self.groups.keys() & {"d1", "m1", "mo"}
        return bool(dated) and self.year is None and not self.groups.keys() & {"dr", "mr", "mor", "mshift", "dw", "mw"}

    @property
    def needs_antecedent(self) -> bool:
        """Whether it counts from the date mentioned before ("the following day", "two days later")."""
        shift = self.groups.get("shift", "").lower()
        return (
            "same" in self.groups
            or self.groups.get("way") in ("earlier", "later", "before", "afterwards", "previously")
            or shift in ("that", "same", "following", "previous")
        )


def expressions(text: str) -> list[Expression]:
    """Find the date expressions of a text, in order.

    >>> [text[e.start:e.end] for text in ["They met on 5-6 April 2016 and may meet in May."] for e in expressions(text)]
    ['5-6 April 2016', 'May']
    """
    found = []
    for match in _EXPRESSION.finditer(text):
        groups = {key: value for key, value in match.groupdict().items() if value is not None}
        if _accepted(match, groups, text):
            found.append(Expression(match.start(), match.end(), groups))
    return found


def _accepted(match: re.Match[str], groups: dict[str, str], text: str) -> bool:
    start = match.start()
    before = text[max(0, start - 24) : start]
    month = groups.get("mo")
    if month in ("May", "March", "August", "Jan", "Jan.") and not groups.keys() & {"moy", "mor", "mshift", "mo2", "mpart"}:
        return bool(_BEFORE_MONTH.search(before)) and not (month == "March" and text[match.end() : match.end() + 3] == " of")
    if "year" in groups:
        return not _BEFORE_COUNT.search(before)
    return True


def resolve(expression: Expression, anchor: date | None, tense: Tense = "past", antecedent: str = "") -> str:
    """The ISO date or interval of an expression, ``""`` when it cannot be known.

    ``anchor`` is the day of publication, ``None`` when unknown; ``tense`` that of what happens then;
    ``antecedent`` the ISO date mentioned before it.

    >>> one = expressions("on Sunday")[0]
    >>> resolve(one, date(2024, 7, 28)), resolve(one, date(2024, 7, 29), "future")
    ('2024-07-28', '2024-08-04')
    >>> resolve(expressions("an April summit")[0], date(2024, 7, 28))
    '2024-04'
    """
    try:
        return _resolve(expression.groups, anchor, tense, antecedent)
    except (ValueError, OverflowError):  # 31 June, or the year 0
        return ""


def _resolve(g: dict[str, str], anchor: date | None, tense: Tense, antecedent: str) -> str:
    g = {key: value.lower() if key in _RELATIVE else value for key, value in g.items()}
    if "iso" in g:
        return date.fromisoformat(g["iso"]).isoformat()
    if "numeric" in g:
        return _numeric(g["numeric"])
    if "d1" in g:
        return _day(g, "d", anchor, tense)
    if "m1" in g:
        return _day(g, "m", anchor, tense)
    if "mo" in g:
        return _month(g, anchor, tense)
    for key in ("hy", "qy", "sy", "decade", "y1", "my2", "year"):
        if key in g:
            return _years(key, g)
    if "same" in g:
        return _same_day(g["same"], antecedent or (anchor.isoformat() if anchor and g["same"].endswith("in the day") else ""))
    counted = _antecedent_day(antecedent)
    if "way" in g:
        base = anchor if g["way"] in ("ago", "from now", "hence") else counted
        sign = -1 if g["way"] in ("ago", "earlier", "before", "previously") else 1
        return _shifted(base, sign * _count(g["n"]), g["unit"])
    if g.get("shift") in ("that", "same", "following", "previous"):
        steps = {"that": 0, "same": 0, "following": 1, "previous": -1}[g["shift"]]
        return _period(g["period"], steps, counted or (anchor if steps else None), antecedent)
    if anchor is None:
        return ""
    if "wd" in g:
        return _weekday(_DAYS.index(g["wd"].lower()), g.get("dshift", ""), anchor, tense).isoformat()
    if "named" in g:
        return _named(g["named"], anchor)
    if "inthe" in g:
        return _period(g["inthe"], 0, anchor, "")
    if "ahead" in g:
        return _shifted(anchor, _count(g["ahead"]), g["aunit"]) if tense == "future" else ""
    if "period" in g:
        steps = {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(g["shift"], 0)
        return _period(g["period"], steps, anchor, "")
    return ""


def _numeric(text: str) -> str:
    first, second, year = (int(part) for part in re.split(r"[/.]", text))
    if "." in text or first > 12:
        return date(year, second, first).isoformat()
    return date(year, first, second).isoformat() if second > 12 or first == second else f"{year:04d}"


def _month_number(word: str) -> int:
    return next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(word.rstrip(".").lower()[:3]))


def _day(g: dict[str, str], order: str, anchor: date | None, tense: Tense) -> str:
    """A day of a month, the day named first ("d") or the month ("m")."""
    month, day = _month_number(g[f"{order}m"]), _number(g[f"{order}1"])
    year = int(g[f"{order}y"]) if f"{order}y" in g else _relative_year(g.get(f"{order}r"), anchor)
    if year is None:
        if anchor is None:
            return ""
        year = _nearest_year(month, day, anchor, tense)
        if f"{order}w" in g:
            year = _year_of_weekday(_DAYS.index(g[f"{order}w"].lower()), month, day, year)
    start = date(year, month, day).isoformat()
    if f"{order}2" in g:
        return f"{start}/{date(year, month, _number(g[f'{order}2'])).isoformat()}"
    return start


def _year_of_weekday(weekday: int, month: int, day: int, year: int) -> int:
    """The year nearest to the given one in which the day is that weekday; the given one when none near is."""
    near = (year, year - 1, year + 1, year - 2, year + 2)
    return next((y for y in near if (month, day) != (2, 29) and date(y, month, day).weekday() == weekday), year)


def _number(ordinal: str) -> int:
    return int(ordinal.rstrip("stndrh"))


def _relative_year(word: str | None, anchor: date | None) -> int | None:
    if not word or anchor is None:
        return None
    return anchor.year + {"last": -1, "next": 1}.get(word, 0)


def _nearest_year(month: int, day: int, anchor: date, tense: Tense) -> int:
    """The year of a day without one: the latest not after the anchor, the next when it is to come, the nearest in between."""
    here = (month, day) <= (anchor.month, anchor.day)
    if tense == "past":
        return anchor.year if here else anchor.year - 1
    if tense == "future":
        return anchor.year + 1 if here and (month, day) != (anchor.month, anchor.day) else anchor.year
    years = (anchor.year - 1, anchor.year, anchor.year + 1)
    return min(years, key=lambda y: abs((y - anchor.year) * 365 + (month - anchor.month) * 30.4 + day - anchor.day))


def _month(g: dict[str, str], anchor: date | None, tense: Tense) -> str:
    month = _month_number(g["mo"])
    number = int(g["moy"]) if "moy" in g else _relative_year(g.get("mor"), anchor)
    if number is None:
        if anchor is None:
            return ""
        shift = g.get("mshift", "")
        if shift in ("last", "this past"):
            number = anchor.year if month < anchor.month else anchor.year - 1
        elif shift in ("next", "this coming"):
            number = anchor.year if month > anchor.month else anchor.year + 1
        elif shift == "this" or month == anchor.month:
            number = anchor.year
        elif tense == "past":
            number = anchor.year if month < anchor.month else anchor.year - 1
        elif tense == "future":
            number = anchor.year if month > anchor.month else anchor.year + 1
        else:
            number = _nearest_year(month, 15, anchor, tense)
    start = f"{number:04d}-{month:02d}"
    if "mo2" in g:
        last = _month_number(g["mo2"])
        return f"{number - (last < month):04d}-{month:02d}/{number:04d}-{last:02d}"
    return start


def _years(key: str, g: dict[str, str]) -> str:
    year = g[key]
    if key == "hy":
        first, last = _HALVES[g["half"]]
        return f"{year}-{first}/{year}-{last}"
    if key == "qy":
        quarter = int(g["q"]) if "q" in g else _QUARTERS.index(g["qn"]) + 1
        return f"{year}-{quarter * 3 - 2:02d}/{year}-{quarter * 3:02d}"
    if key == "decade":
        return f"{year}/{int(year) + 9}"
    if key == "y1":
        last = g["y2"] if len(g["y2"]) == 4 else year[:2] + g["y2"]
        return f"{year}/{last}" if last > year else year
    return year


def _same_day(words: str, antecedent: str) -> str:
    day = _antecedent_day(antecedent)
    if day is None:
        return ""
    if "following" in words or "next" in words or "after" in words:
        day += timedelta(days=1)
    elif "previous" in words or "before" in words or words.endswith("earlier"):
        day -= timedelta(days=1)
    return day.isoformat()


def _antecedent_day(antecedent: str) -> date | None:
    last = antecedent.rsplit("/", 1)[-1]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", last):
        return date.fromisoformat(last)
    return None


def _count(words: str) -> int:
    word = words.lower().removeprefix("a ").removesuffix(" of")
    return int(word) if word.isdigit() else _NUMBERS[word]


def _shifted(base: date | None, count: int, unit: str) -> str:
    """The base moved by so many units, as exact as the unit is."""
    if base is None:
        return ""
    unit = unit.removesuffix("s")
    if unit in ("hour", "minute"):
        return (base + timedelta(days=round(count / 24))).isoformat() if unit == "hour" and abs(count) >= 24 else base.isoformat()
    if unit == "day":
        return (base + timedelta(days=count)).isoformat()
    if unit == "week":
        return _week(base + timedelta(weeks=count))
    if unit == "month":
        months = base.year * 12 + base.month - 1 + count
        return f"{months // 12:04d}-{months % 12 + 1:02d}"
    return f"{base.year + count * (10 if unit == 'decade' else 1):04d}"


def _week(day: date) -> str:
    monday = day - timedelta(days=day.weekday())
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"


def _weekday(weekday: int, shift: str, anchor: date, tense: Tense) -> date:
    monday = anchor - timedelta(days=anchor.weekday())
    if shift in ("last", "the previous"):
        return monday + timedelta(days=weekday - 7)
    if shift in ("next", "the following"):
        return monday + timedelta(days=weekday + 7)
    if shift == "this":
        return monday + timedelta(days=weekday)
    if shift in ("coming", "this coming") or tense == "future":
        return anchor + timedelta(days=(weekday - anchor.weekday()) % 7)
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def _named(words: str, anchor: date) -> str:
    days = {"yesterday": -1, "last night": -1, "tomorrow": 1, "the day before yesterday": -2, "the day after tomorrow": 2}.get(words, 0)
    return (anchor + timedelta(days=days)).isoformat()


def _period(period: str, steps: int, base: date | None, antecedent: str) -> str:
    if base is None:
        return antecedent[:4] if period == "year" and steps == 0 else ""
    if period == "week":
        return _week(base + timedelta(weeks=steps))
    if period == "weekend":
        monday = base - timedelta(days=base.weekday()) + timedelta(weeks=steps)
        return f"{(monday + timedelta(days=5)).isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    if period == "month":
        return _shifted(base, steps, "month")
    if period == "decade":
        first = base.year // 10 * 10 + steps * 10
        return f"{first}/{first + 9}"
    return f"{base.year + steps:04d}" if period != "century" else ""
