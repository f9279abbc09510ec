"""spaCy's rule components with a memory: what they say of a word is looked up, not worked out at each place where it stands.

The attribute ruler tries each of its two hundred patterns on each token of each article, the lemmatizer takes apart each
word anew; what they come to depends only on the word, its tag and its relation to its head. The results are the same.
"""

from __future__ import annotations

from typing import Any

from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc, Span, Token
from spacy.tokens._retokenize import set_token_attrs

__all__ = ["RememberingRuler", "remember"]

# What a pattern may ask of a token for its answer to be remembered. None of it lies outside of the token.
_OF_THE_TOKEN = frozenset({"ORTH", "LOWER", "TAG", "POS", "DEP", "IS_SPACE", "IS_PUNCT", "IS_ALPHA"})
_MOST_REMEMBERED = 100_000


def remember(nlp: Language) -> None:
    """Give the attribute ruler and the lemmatizer of a pipeline their memory; other makes of them are left as they are.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> nlp.add_pipe("attribute_ruler").add([[{"LOWER": "talks"}]], {"LEMMA": "talk"})
    >>> remember(nlp)
    >>> [token.lemma_ for token in nlp("Talks about talks")]
    ['talk', '', 'talk']
    """
    component: Any
    for name, component in list(nlp.pipeline):
        if type(component) is AttributeRuler and not any("_" in attributes for attributes in component.attrs):
            ruler: Any = nlp.replace_pipe(name, "graphkit_attribute_ruler")
            ruler.add_patterns(component.patterns)
        elif type(component) in (Lemmatizer, EnglishLemmatizer) and component.mode == "rule":
            component.lemmatize = _remembered(component)


@Language.factory("graphkit_attribute_ruler")
def make_attribute_ruler(nlp: Language, name: str) -> RememberingRuler:
    """Make an attribute ruler that knows no pattern yet."""
    return RememberingRuler(nlp.vocab, name)


class RememberingRuler(AttributeRuler):
    """An attribute ruler that tries its patterns of one token once on each kind of token."""

    def __init__(self, vocab: Any, name: str = "attribute_ruler") -> None:
        super().__init__(vocab, name)
        self._of_one, self._of_several = Matcher(vocab), Matcher(vocab)
        self._asked = ["DEP", "TAG"]
        self._known: dict[tuple[int, ...], tuple[list[int], dict[int, int]]] = {}

    def add(self, patterns: Any, attrs: dict[Any, Any], index: int = 0) -> None:
        """Add patterns as spaCy's ruler does."""
        key = str(len(self.attrs))
        patterns = list(patterns)
        super().add(patterns, attrs, index)
        for pattern in patterns:
            alone = len(pattern) == 1 and index == 0 and _OF_THE_TOKEN.issuperset(pattern[0])
            (self._of_one if alone else self._of_several).add(key, [pattern])
            if alone:
                self._asked = sorted({*self._asked, *pattern[0]})
        self._known.clear()

    def __call__(self, doc: Doc) -> Doc:
        """Set on each token what all its rules together say, the later rules over the earlier ones."""
        strings, known = self.vocab.strings, self._known
        further: dict[int, list[int]] = {}
        for id, start, end in self._of_several(doc, allow_missing=True) if len(self._of_several) else ():
            number = int(strings[id])
            further.setdefault(range(start, end)[self.indices[number]], []).append(number)
        asked: Any = self._asked
        kinds: Any = doc.to_array(asked)
        for i, kind in enumerate(map(tuple, kinds.tolist())):
            found = known.get(kind)
            if found is None:
                if len(known) >= _MOST_REMEMBERED:
                    known.clear()
                rules = self._rules(doc[i : i + 1])
                found = known[kind] = rules, self._together(rules)
            attributes = self._together([*found[0], *further[i]]) if i in further else found[1]
            if attributes:
                set_token_attrs(doc[i], attributes)
        return doc

    def _rules(self, token: Span) -> list[int]:
        """The numbers of the rules of one token that hold for it."""
        if not len(self._of_one):
            return []
        return [int(self.vocab.strings[id]) for id, *_ in self._of_one(token, allow_missing=True)]

    def _together(self, rules: list[int]) -> dict[int, int]:
        """What the rules set when they are followed in their order."""
        return {name: value for number in sorted(rules) for name, value in self.attrs[number].items()}


def _remembered(lemmatizer: Lemmatizer) -> Any:
    """The lemmatizer's way from a token to its lemmas, by word, part of speech and morphology."""
    lemmatize = lemmatizer.lemmatize
    known: dict[tuple[int, int, int], list[str]] = {}

    def lemmas(token: Token) -> list[str]:
        morph: Any = token.morph
        kind = (token.orth, token.pos, morph.key)
        found = known.get(kind)
        if found is None:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            found = known[kind] = lemmatize(token)
        return found

    return lemmas
