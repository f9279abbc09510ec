"""The lexicon: its format is checked with errors that help, and each line reads its own example."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from graphkit.article import Article
from graphkit.errors import OntologyError
from graphkit.extract.pipeline import Extractor
from graphkit.ontology.lexicon import Cue, load_lexicon
from graphkit.ontology.schema import load_ontology

HEADER = "relation,part,cues,subject,object,item,when,status,example\n"


def write(folder: Path, line: str, header: str = HEADER) -> Path:
    path = folder / "mine.csv"
    path.write_text(header + line + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("LOVES,verb,love,subj,obj,,,,", ["'LOVES'", "ontology"]),
        ("SUPPORTS,adverb,gladly,subj,obj,,,,", ["'adverb'", "verb, noun or adj"]),
        ("SUPPORTS,verb,,subj,obj,,,,", ["no cue"]),
        ("SUPPORTS,noun,*Planet,poss,self,,,,", ["unknown type *Planet"]),
        ("SUPPORTS,verb,cheer,,obj,,,,", ["subject and object"]),
        ("SUPPORTS,verb,cheer,subj,,,,,", ["subject and object"]),
        ("SUPPORTS,verb,cheer,subj,ob j!,,,,", ["'ob j!'", "not a role"]),
        ("SUPPORTS,verb,cheer,subj,obj,,??,,", ["'??'", "not understood"]),
        ("SUPPORTS,verb,cheer,subj,obj,,,maybe,", ["'maybe'", "asserted"]),
        ("SUPPORTS,verb,cheer,subj,obj", ["5 columns", "Give 9"]),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, words: list[str]) -> None:
    with pytest.raises(OntologyError) as caught:
        load_lexicon(write(tmp_path, line))
    for word in ["mine.csv", *words]:
        assert word in str(caught.value)


def test_the_header_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="first line must be relation,part,cues"):
        load_lexicon(write(tmp_path, "SUPPORTS,verb,cheer,subj,obj,,,,", header=""))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="cannot be read"):
        load_lexicon(tmp_path / "none.csv")


def test_a_file_of_ones_own_adds_to_the_lexicon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "# mine\nSUPPORTS,verb,cheer,subj,obj,,,,Germany cheered Kenya.")
    mine = load_lexicon(path)
    assert len(mine.cues) == len(load_lexicon().cues) + 1
    assert [cue.rule for cue in mine.by_lemma["verb", "cheer"]] == ["mine.csv:3"]
    monkeypatch.setenv("GRAPHKIT_LEXICON", str(path))
    assert ("verb", "cheer") in load_lexicon().by_lemma


def test_every_line_has_an_example_and_most_relations_a_line() -> None:
    cues = load_lexicon().cues
    assert not [cue.rule for cue in cues if not cue.example]
    told = {cue.relation for cue in cues}
    interactions = {name for name, relation in load_ontology().relations.items() if relation.group == "interaction"}
    assert told >= interactions


def test_no_cue_stands_twice_in_one_line_or_in_two_lines_alike() -> None:
    cues = load_lexicon().cues
    assert not [(cue.rule, word) for cue in cues for word, n in Counter(cue.words).items() if n > 1]
    seen: dict[tuple[object, ...], str] = {}
    for cue in cues:
        for word in cue.words:
            key = (cue.relation, cue.part, word, cue.subject, cue.object, cue.when)
            assert key not in seen, f"{word} of {cue.rule} stands in {seen[key]} already"
            seen[key] = cue.rule


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def test_every_line_reads_its_example(extractor: Extractor) -> None:
    def reads(cue: Cue) -> bool:
        return any(s.relation == cue.relation for s in extractor.read(Article.from_text(cue.example, published="2024-05-15")).statements)

    unread = [f"{cue.rule} {cue.relation}: {cue.example}" for cue in load_lexicon().cues if not reads(cue)]
    assert not unread, "\n".join(unread)
