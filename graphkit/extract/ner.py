"""What the model's named entity recogniser found, trimmed to the name and without its known mistakes."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Span

from graphkit.extract.names import CALENDAR, GENERIC, LABELS, ORDINAL, PARTICLES, WEAPON, Name, is_inner_possessive, is_name_token
from graphkit.extract.wordlists import name_rules, offices

__all__ = ["ner_names"]


def ner_names(doc: Doc, spans: Iterable[tuple[int, int]] = ()) -> list[Name]:
    """What the model's NER found, trimmed to the name and without its known mistakes.

    A person or place that is a part of one of the ``spans`` (runs of capitalised words) is the whole of it.
    """
    run_of = {i: (start, end) for start, end in spans for i in range(start, end)}
    found = []
    for span in doc.ents:
        type = LABELS.get(span.label_)
        trimmed = _trimmed(doc, span, type) if type else None
        if trimmed and type in ("Person", "Organization"):
            trimmed, type = _without_portfolio(doc, trimmed, type)
        if not type or not trimmed or not _plausible(trimmed, span.label_):
            continue
        if type in ("Organization", "Weapon") and _is_one_of_many(doc, trimmed):
            continue
        start, end = _whole_run(doc, trimmed, run_of.get(trimmed.start), type)
        found.append(Name(start, end, _type_by_word(doc[start:end], type), "ner"))
    return found


def _without_portfolio(doc: Doc, span: Span, type: str) -> tuple[Span | None, str]:
    """ "Minister of Trade and **Industry Jane Roe**": the portfolio is no part of the name, nor a name of its own."""
    portfolios = offices().portfolios
    i = span.start
    while i < span.end and (doc[i].lower_ in portfolios or (doc[i].lower_ in ("and", "&") and i > span.start)):
        i += 1
    if i == span.end:
        return (None, type) if type == "Organization" and len(span) > 1 else (span, type)
    before = doc[span.start - 1].lower_ if span.start else ""
    rest = doc[i : span.end]
    if i == span.start or before not in ("of", "for", "and", ",", "&") or not 2 <= len(rest) <= 4:
        return span, type
    return (rest, "Person") if all(t.is_title and t.pos_ == "PROPN" for t in rest) else (span, type)


def _is_one_of_many(doc: Doc, span: Span) -> bool:
    """ "a Volvo XC90": a product, not its maker; "a Hamas official" is another thing."""
    before = doc[span.start - 1].lower_ if span.start else ""
    return before in ("a", "an") and (span.end == len(doc) or (doc[span.end].pos_ != "NOUN" and doc[span.end].text != "-"))


def _whole_run(doc: Doc, span: Span, run: tuple[int, int] | None, type: str) -> tuple[int, int]:
    """ "Kenzo Oshima" of which the NER found "Oshima", "Hans Van den Broek" of which it found "Hans Van"."""
    if run is None or run[1] < span.end or run[1] - run[0] > 5 or type not in ("Person", "Place"):
        return span.start, span.end
    titles = offices()
    rest = [doc[i] for i in (*range(run[0], span.start), *range(span.end, run[1]))]
    of_titles = titles.portfolios | titles.last_words | titles.ranks | titles.honorifics
    if any(t.ent_type_ or t.lower_ in of_titles or t.is_upper for t in rest):
        return span.start, span.end
    if type == "Place" and (span.end != run[1] or doc[span.start - 1].lower_ in titles.portfolios):
        return span.start, span.end
    return run[0] if not doc[run[0]].is_sent_start or doc[run[0]].tag_ == "NNP" else span.start, run[1]


def _trimmed(doc: Doc, span: Span, type: str | None) -> Span | None:
    start, end = span.start, span.end
    titles = offices()
    for i in range(start, end):
        if doc[i].text in ("(", ",") and i > start:
            end = i
            break
        if doc[i].tag_ == "POS" and i + 1 < end and i > start and is_inner_possessive(doc[i - 1], doc[i]):
            continue
        if doc[i].tag_ == "POS" or doc[i].text in ("'s", "’s", "’", "'") or doc[i].is_space:
            # "China's Foreign Ministry": the name is what follows, "Trump's" what precedes.
            start, end = (i + 1, end) if i + 1 < end and type != "Person" else (start, i)
            break
    if type == "Person":
        # "Navy Capt. Jeff Davis": the name begins after the rank.
        called = titles.ranks | titles.honorifics
        start = max(
            (i + 1 for i in range(start, end - 1) if doc[i].lower_ in called and doc[i].text[0].isupper() and not _given(doc, start, i)),
            default=start,
        )
    while start < end and (
        doc[start].pos_ == "DET"
        or doc[start].is_punct
        or (
            type == "Person"
            and (
                doc[start].lower_ in titles.honorifics
                or doc[start].lower_ in titles.ranks
                or doc[start].lower_ in titles.last_words
                or (doc[start].is_lower and doc[start].text not in PARTICLES)
            )
        )
    ):
        start += 1
    while end > start and (
        (doc[end - 1].is_punct and doc[end - 1].text != ")" and not (doc[end - 1].text == "." and len(doc[end - 2]) < 3))
        or doc[end - 1].is_space
        or (type != "Event" and doc[end - 1].is_lower and type != "Place")
    ):
        end -= 1
    if type in ("Person", "Place", "Organization"):
        start = _with_particle(doc, start)
    if start < end and doc[start].text[0].islower() and doc[start].lower_ not in PARTICLES and type != "Place":
        return None
    return doc[start:end] if start < end else None


def _given(doc: Doc, start: int, i: int) -> bool:
    """Whether a form of address is a given name: "Hassan Sheikh Mohamud", not "Crown Prince Sheikh Meshal"."""
    titles = offices()
    if i == start or doc[i].lower_ not in titles.given_too:
        return False
    before = {doc[j].lower_ for j in range(start, i)}
    return not before & (titles.ranks | titles.honorifics | titles.last_words | titles.portfolios)


def _with_particle(doc: Doc, start: int) -> int:
    """ "al-Assad", of which the NER may find only "Assad"."""
    if start > 1 and doc[start - 1].text == "-" and doc[start - 2].text in PARTICLES:
        return start - 2
    return start


def _plausible(span: Span, label: str) -> bool:
    words = [token.lower_ for token in span]
    capitals = sum(token.text[0].isupper() for token in span)
    if not capitals or (len(words) == 1 and words[0] in GENERIC):
        return False
    if any(word in CALENDAR for word in words) or words[0] in ("government", "governments") or any(char in span.text for char in "[]()"):
        return False
    if len(span) == 1 and span[0].tag_.startswith("JJ") and label != "NORP":
        return False
    if not (is_name_token(span[0]) or (len(span) > 1 and (ORDINAL.match(span[0].text) or span[0].text in PARTICLES))):
        return False
    titles = offices()
    if all(word in titles.ranks or word in titles.honorifics for word in words):
        return False
    if label == "ORG" and len(words) == 1 and words[0] in titles.portfolios:
        return False
    if label == "PERSON":
        return (
            not any(token.is_digit for token in span) and len(span) < 8 and not any(word in ("and", "of", "the", "for") for word in words)
        )
    if any(word in titles.last_words for word in words) and label != "NORP" and len(words) > 1:
        return False
    if label == "ORG":
        return "and" not in words or (capitals > len(words) / 2 and len(words) > 3)
    if label == "NORP":
        return span[-1].tag_ in ("NNPS", "NNS") or (words[-1].endswith("s") and not words[-1].endswith(("ss", "us", "is")))
    if label == "PRODUCT":
        return bool(WEAPON.match(span.text))
    if label in ("EVENT", "LAW"):
        return capitals >= 2 or (capitals == 1 and len(words) == 1 and words[0].isupper())
    return True


def _type_by_word(span: Span, type: str) -> str:
    if type == "Person":
        return type
    words = [token.text for token in span]
    size, by_last = name_rules().last.ending(words)
    if size and (len(words) > size or type == "Organization"):
        return by_last
    size, by_first = name_rules().first.starting(words)
    return by_first if size and len(words) > size else type
