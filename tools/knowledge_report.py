"""Count what the knowledge pack holds, by type and country, against what it should hold.

::

    python tools/knowledge_report.py             # a table by type, and the countries with few office holders
    python tools/knowledge_report.py Person      # one type, by country
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator

from graphkit.knowledge import Knowledge, load_knowledge

# What a pack for world news should hold at least.
WANTED = {
    "Country": 240,
    "Organization": 300,
    "MilitaryForce": 300,
    "MilitaryBase": 300,
    "Agreement": 200,
    "Place": 1000,
    "Person": 2000,
    "Position": 500,
    "GovernmentBody": 300,
    "Facility": 200,
    "Event": 400,
    "Weapon": 400,
}
# The countries most in the news, of which heads, foreign and defence ministers should be known.
NEWS = """USA CHN RUS UKR GBR FRA DEU ITA ESP POL TUR GRC HUN ROU BGR SRB BIH XKX HRV AUT BEL NLD SWE NOR DNK FIN EST LVA LTU CZE
    BLR MDA GEO ARM AZE KAZ ISR PSE LBN SYR IRQ IRN SAU ARE QAT KWT JOR YEM EGY LBY TUN DZA MAR SDN ETH SOM KEN NGA MLI
    NER BFA COD RWA ZAF IND PAK AFG BGD LKA NPL MMR THA VNM KHM PHL IDN MYS SGP AUS NZL JPN KOR PRK TWN MNG CAN MEX BRA
    ARG CHL COL VEN PER BOL CUB HTI""".split()
_MINISTERS = {"foreign": re.compile(r"Foreign|External Affairs|Secretary of State$"), "defence": re.compile(r"Defen[cs]e")}


def by_type(knowledge: Knowledge) -> Iterator[str]:
    """Yield a line a type: how many entries, how many are wanted, how many have a Wikidata id."""
    entries = knowledge.entries.values()
    counted = Counter(entry.type for entry in entries)
    ids = Counter(entry.type for entry in entries if entry.wikidata)
    yield f"{'type':<16}{'entries':>8}{'wanted':>8}{'with id':>9}"
    for type, wanted in WANTED.items():
        yield f"{type:<16}{counted[type]:>8}{wanted:>8}{ids[type]:>9}" + ("" if counted[type] >= wanted else "  too few")
    yield f"{'all':<16}{len(knowledge.entries):>8}{'':>8}{sum(ids.values()):>9}"
    yield f"{len(knowledge.offices)} terms of office, {len(knowledge.memberships)} memberships"


def terms(knowledge: Knowledge) -> dict[str, Counter[str]]:
    """Return how many terms of heads, foreign and defence ministers that ended after 1999 each country of the news has."""
    codes = {entry.id: entry.iso3 for entry in knowledge.entries.values() if entry.type == "Country"}
    found: dict[str, Counter[str]] = {code: Counter() for code in NEWS}
    for term in knowledge.offices:
        code = codes.get(term.of, "")
        if code not in found or (term.until and term.until < "2000"):
            continue
        name = knowledge.entries[term.position].name
        kinds = [kind for kind, pattern in _MINISTERS.items() if pattern.search(name)]
        found[code][kinds[0] if kinds else "head"] += 1
    return found


def by_country(knowledge: Knowledge) -> Iterator[str]:
    """Yield the countries of the news with the terms that are known, those with gaps first."""
    rows = sorted(terms(knowledge).items(), key=lambda row: (-sum(not row[1][kind] for kind in ("head", "foreign", "defence")), row[0]))
    yield f"{'country':<10}{'heads':>8}{'foreign':>9}{'defence':>9}"
    for code, counted in rows:
        yield f"{code:<10}{counted['head']:>8}{counted['foreign']:>9}{counted['defence']:>9}"


def of_type(knowledge: Knowledge, type: str) -> Iterator[str]:
    """Yield how many entries of a type each country has."""
    counted = Counter(entry.country or "(none)" for entry in knowledge.entries.values() if entry.type == type)
    for code, count in sorted(counted.items(), key=lambda row: (-row[1], row[0])):
        yield f"{code:<10}{count:>6}"


def main() -> int:
    """Print the counts; return 1 when something is below what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("type", nargs="?", choices=WANTED, help="count one type by country")
    chosen = parser.parse_args().type
    knowledge = load_knowledge()
    lines = list(of_type(knowledge, chosen)) if chosen else [*by_type(knowledge), "", *by_country(knowledge)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if chosen or not any("too few" in line for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
