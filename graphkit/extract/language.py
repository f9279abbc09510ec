"""Whether an article is written in English: other languages are recognised and left alone, with a word why.

No model and no download: function words ("und", "nicht", "die") from spaCy's own lists tell Latin and Cyrillic
languages apart, the script tells the rest. In doubt a text is read: headlines, lists of names and short texts have
too few function words to judge, and English with quotes in another language is English.
"""

from __future__ import annotations

import functools
import importlib.util
import re
import unicodedata
from collections import Counter
from pathlib import Path

__all__ = ["foreign"]

# spaCy's code of each language whose function words are looked for.
LANGUAGES = {
    "af": "Afrikaans", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "es": "Spanish",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovene", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "ar": "Arabic", "vi": "Vietnamese",
}  # fmt: skip
# A script that one language alone writes, or that is better known by another name.
_SCRIPTS = {
    "CJK": "Chinese", "HANGUL": "Korean", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "GREEK": "Greek", "HEBREW": "Hebrew",
    "THAI": "Thai", "GEORGIAN": "Georgian", "ARMENIAN": "Armenian", "KHMER": "Khmer", "LAO": "Lao", "MYANMAR": "Burmese",
    "TAMIL": "Tamil", "TELUGU": "Telugu", "GUJARATI": "Gujarati", "KANNADA": "Kannada", "MALAYALAM": "Malayalam", "SINHALA": "Sinhala",
}  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_LEAST_LETTERS = 12  # of another script
_LEAST_WORDS = 20
_LEAST_KINDS = 5  # different function words of the other language that stand in no names
_IN_NAMES = frozenset("al bin da das de del della den der des di do dos du e el ibn la las le los o san ter und van vom von y zu".split())
_ENGLISH_SHARE = 0.25  # of English function words in running English; Dutch, the nearest, has half of it
_FOREIGN_SHARE = 0.15  # of words that are function words of the other language and not of English
_TIMES_ENGLISH = 3.0  # so many times more of them than of English ones


def foreign(text: str) -> str:
    """Say why a text is not to be read as English; empty when it is, and in doubt.

    Time is linear in the length of the text; for English, one count of its words.

    >>> foreign("Die Regierung hat am Montag mitgeteilt, dass sie sich mit den Nachbarn nicht über die Grenze geeinigt hat, "
    ...         "weil es noch keinen Vertrag gibt.")
    'written in German, not English'
    >>> foreign("IRAN ATTACKS ISRAEL"), foreign("María de la Cruz, Juan de Dios")
    ('', '')
    """
    scripts = _scripts(text)
    letters = sum(scripts.values())
    other = letters - scripts["LATIN"]
    if other >= _LEAST_LETTERS and other > 0.7 * letters:
        return _of_script(text, scripts)
    words = _words(text)
    total = sum(words.values())
    if total < _LEAST_WORDS or sum(words[w] for w in _function_words("en") if w in words) >= _ENGLISH_SHARE * total:
        return ""
    code, share = _likeliest(words, total)
    return f"written in {LANGUAGES[code]}, not English" if share >= _FOREIGN_SHARE else ""


def _scripts(text: str) -> Counter[str]:
    """How many letters each script has; accents that stand alone count for none."""
    found: Counter[str] = Counter()
    for letter, count in Counter(text).items():
        if letter.isalpha():
            found["LATIN" if letter.isascii() else _script(letter)] += count
    return found


def _script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]


def _of_script(text: str, scripts: Counter[str]) -> str:
    rest = {name: count for name, count in scripts.items() if name != "LATIN"}
    script = min(rest, key=lambda name: (-rest[name], name))
    if script == "CJK" and rest.get("HIRAGANA", 0) + rest.get("KATAKANA", 0) > 0.1 * rest["CJK"]:
        script = "HIRAGANA"
    if script in _SCRIPTS:
        return f"written in {_SCRIPTS[script]}, not English"
    words = _words(text)
    code, share = _likeliest(words, sum(words.values()))
    if share >= _FOREIGN_SHARE:
        return f"written in {LANGUAGES[code]}, not English"
    return f"written in {script.capitalize()} script, not English"


def _words(text: str) -> Counter[str]:
    return Counter(word.replace("’", "'") for word in _WORD.findall(text.lower()))


def _likeliest(words: Counter[str], total: int) -> tuple[str, float]:
    """The language with the most function words that English lacks, and their share; 0 when English has too many of its own."""
    english = _function_words("en")
    best, most, kinds = "", 0, 0
    for code in sorted(LANGUAGES):
        own = _function_words(code)
        hits = [word for word in words if word in own and word not in english]
        count = sum(words[word] for word in hits)
        if count > most:
            best, most, kinds = code, count, len(set(hits) - _IN_NAMES)
    if kinds < _LEAST_KINDS:
        return best, 0.0
    ours = sum(count for word, count in words.items() if word in english and word not in _function_words(best))
    return best, 0.0 if most < _TIMES_ENGLISH * ours else most / total


@functools.cache
def _function_words(code: str) -> frozenset[str]:
    """spaCy's list, read without loading the language around it (French alone takes seconds); empty if spaCy has dropped it."""
    package = importlib.util.find_spec(f"spacy.lang.{code}")
    folders = list(package.submodule_search_locations or ()) if package is not None else []
    file = Path(folders[0], "stop_words.py") if folders else Path()
    if not file.is_file():
        return frozenset()
    spec = importlib.util.spec_from_file_location(f"spacy_stop_words_{code}", file)
    if spec is None or spec.loader is None:
        return frozenset()
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    words = {str(word).lower() for word in module.STOP_WORDS}
    return frozenset(word for word in words if len(word) > 1 or not word.isascii())
