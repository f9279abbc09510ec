"""Fill the ids and codes of ``countries.csv`` from rigour's territories (OpenSanctions, MIT; they come from Wikidata).

Names, aliases, adjectives, capitals, seats and dates are kept by hand in the file; the columns ``id``, ``iso2`` and
``iso3`` are rigour's, but for the choices listed below. Running it on a finished file changes nothing::

    pip install rigour
    python tools/make_countries.py            # rewrites graphkit/knowledge/countries.csv
    python tools/make_countries.py --check    # fails when the file would change

rigour is needed here only: graphkit itself does not depend on it.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

from rigour.territories import get_territories

COUNTRIES = Path(__file__).parents[1] / "graphkit" / "knowledge" / "countries.csv"
SOURCE = "Wikidata via rigour (OpenSanctions, MIT)"

# Names that differ from rigour's so far that its full name or a code does not tell.
CODES = {
    "Abkhazia": "",
    "Artsakh": "az-nk",
    "British Indian Ocean Territory": "io",
    "Caribbean Netherlands": "bq",
    "Czech Republic": "cz",
    "Democratic Republic of the Congo": "cd",
    "East Timor": "tl",
    "French Southern and Antarctic Lands": "tf",
    "Hong Kong": "hk",
    "Ivory Coast": "ci",
    "Macau": "mo",
    "Nauru": "nr",
    "Pitcairn Islands": "pn",
    "Republic of the Congo": "cg",
    "South Ossetia": "x-so",
    "Turkey": "tr",
    "United States Virgin Islands": "vi",
    "Vatican City": "va",
}
# rigour names the whole kingdoms; texts and most Wikidata statements mean the countries.
QIDS = {"Denmark": "Q35", "Netherlands": "Q55"}


def filled(text: str) -> str:
    """Return the file with the columns that rigour knows filled in."""
    territories = {territory.code: territory for territory in get_territories()}
    by_name = {territory.name: territory for territory in territories.values() if territory.name not in CODES and territory.qid}
    reader = csv.DictReader(io.StringIO(text))
    out = io.StringIO()
    writer = csv.DictWriter(out, reader.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    for row in reader:
        name = row["name"]
        territory = territories.get(CODES[name]) if name in CODES else by_name.get(name)
        if territory is not None:
            row["id"] = QIDS.get(name) or territory.qid
            row["iso3"] = (territory.alpha3 or "").upper()
            row["iso2"] = territory.code.upper() if len(territory.code) == 2 else ""
            row["country"] = row["iso3"]
            row["source"] = SOURCE
        writer.writerow(row)
    return out.getvalue()


def main() -> int:
    """Rewrite or check the file; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, fail when the file is not what it would become")
    check = parser.parse_args().check
    before = COUNTRIES.read_text(encoding="utf-8")
    after = filled(before)
    if check and before != after:
        sys.stderr.write(f"{COUNTRIES}: ids or codes differ from rigour's. Run this without --check.\n")
        return 1
    if not check:
        COUNTRIES.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
