"""The whole way: inputs -> articles -> extractions -> workspace -> knowledge graph.

What is already in the workspace is neither parsed again nor written again; a build that was killed goes on where it
stopped when it is run again.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from graphkit.article import Article, content_id
from graphkit.errors import ExtractionError, InputError, OntologyError
from graphkit.model import Extraction, Resolution
from graphkit.sources import Skipped, read
from graphkit.store.workspace import Workspace

if TYPE_CHECKING:
    from graphkit.extract.pipeline import Extractor
    from graphkit.graph import KnowledgeGraph

__all__ = ["Report", "Step", "build", "build_into", "extract_all", "open_graph", "resolve_into"]

Inputs = Iterable[str | os.PathLike[str]] | str | os.PathLike[str]
Paths = Sequence[str | Path]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a build: what happened to which input, and how many statements it gave."""

    kind: Literal["added", "known", "skipped"]
    source: str
    statements: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did: articles ``added`` (new or changed), already ``known``, and inputs ``skipped`` with the reason.

    ``statements`` and ``rejected`` count what was found in the added articles: statements, and candidates that were not
    accepted, by reason (``domain``, ``range`` …).
    """

    added: int = 0
    known: int = 0
    statements: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    skipped: tuple[Skipped, ...] = ()


def build(
    inputs: Inputs,
    workspace: str | os.PathLike[str] | None = None,
    *,
    published: str = "",
    model: str = "",
    ontology: str | Path | None = None,
    packs: Paths = (),
    progress: Callable[[Step], None] | None = None,
) -> KnowledgeGraph:
    """Read the inputs and return the knowledge graph of all they say.

    Args:
        inputs: one input or several: path, folder, http(s) address, ``-`` for standard input.
        workspace: a file that keeps the result; what is in it already is part of the graph. Without one nothing is kept.
        published: ISO date of texts that do not state their own.
        model: name or folder of a spaCy model (default: the small English one that is installed with graphkit).
        ontology: an ontology file (default: the package's own, or ``GRAPHKIT_ONTOLOGY``).
        packs: folders or CSV files with further knowledge, in the form of graphkit's own.
        progress: called after every input.

    Raises:
        InputError: nothing could be read at all; the message says why. If only some inputs could not, each is a warning.
        WorkspaceError: the workspace cannot be opened or written.

    >>> import graphkit, pathlib, tempfile
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "a.txt"
    >>> _ = file.write_text("Russia invaded Ukraine.")
    >>> kg = graphkit.build(file)
    >>> [s.name for s in kg.statements(relation="ATTACKED")]
    ['Russia ATTACKED Ukraine']
    """
    with Workspace.open(":memory:" if workspace is None else workspace) as opened:
        report = build_into(opened, inputs, published=published, model=model, ontology=ontology, packs=packs, progress=progress)
        if report.skipped and not report.added + report.known:
            more = f" (and {len(report.skipped) - 1} more)" if len(report.skipped) > 1 else ""
            raise InputError(f"{report.skipped[0]}{more}")
        for skipped in report.skipped:
            warnings.warn(f"skipped {skipped}", stacklevel=2)
        return open_graph(opened, ontology=ontology, packs=packs)


def build_into(
    workspace: Workspace,
    inputs: Inputs,
    *,
    published: str = "",
    model: str = "",
    ontology: str | Path | None = None,
    packs: Paths = (),
    progress: Callable[[Step], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Report:
    """Read the inputs into an open workspace; arguments as for :func:`build`. One article is in memory at a time."""
    from graphkit.extract.pipeline import fingerprint

    tell = progress or (lambda step: None)
    reading = _settings(model, ontology, packs)
    version = fingerprint(*reading)
    skipped: list[Skipped] = []
    rejected = Counter[str]()
    added = known = statements = 0

    def skip(found: Skipped) -> None:
        skipped.append(found)
        tell(Step("skipped", found.source, reason=found.reason))

    def unread() -> Iterator[Article | Skipped]:
        nonlocal known
        for found in _once(read(inputs, published=published, stdin=stdin)):
            if isinstance(found, Skipped):
                yield found
                continue
            article = _dated(found, workspace)
            if not workspace.has(article, version):
                yield article
            elif reason := workspace.skipped(article.id):
                yield Skipped(article.source or article.id, reason)
            else:
                known += 1
                tell(Step("known", article.source))

    for result in extract_all(unread(), model=model, ontology=ontology, packs=packs):
        if isinstance(result, Skipped):
            skip(result)
            continue
        workspace.add(result, fingerprint=version)
        source = result.article.source or result.article.id
        if result.skipped:
            skip(Skipped(source, result.skipped))
            continue
        added += 1
        statements += len(result.statements)
        rejected.update(result.rejected)
        tell(Step("added", source, len(result.statements)))
    resolve_into(workspace, packs)
    return Report(added, known, statements, dict(sorted(rejected.items())), tuple(skipped))


def _once(found: Iterable[Article | Skipped]) -> Iterator[Article | Skipped]:
    """Skip an article that has the id of an earlier one and other words: each would replace the other at every build."""
    seen: dict[str, str] = {}
    for item in found:
        if isinstance(item, Article):
            words = content_id(item.text, item.title, item.url, item.published)
            if seen.setdefault(item.id, words) != words:
                reason = f"another article of these inputs has the id {item.id[:60]!r} and is not the same. Give one of them another id."
                yield Skipped(item.source or item.id, reason)
                continue
        yield item


def _dated(article: Article, workspace: Workspace) -> Article:
    """Let an article that comes without a date keep the one it was stored with."""
    if article.published:
        return article
    stored = workspace.article(article.id)
    same = stored is not None and (stored.text, stored.title, stored.url) == (article.text, article.title, article.url)
    return replace(article, published=stored.published) if stored is not None and same else article


def extract_all(
    found: Iterable[Article | Skipped], *, model: str = "", ontology: str | Path | None = None, packs: Paths = ()
) -> Iterator[Extraction | Skipped]:
    """Yield what each article says, in order; an article that cannot be analysed becomes a ``Skipped`` and the others go on.

    The model is loaded when the first article comes.
    """
    from graphkit.extract.pipeline import Extractor

    source = iter(found)
    for item in source:
        if isinstance(item, Article):
            break
        yield item
    else:
        return
    extractor = Extractor(*_settings(model, ontology, packs))
    _ = extractor.nlp  # now: a model that is not installed is not the article's fault
    yield from _extracted(extractor, chain([item], source))


def _extracted(extractor: Extractor, source: Iterator[Article | Skipped]) -> Iterator[Extraction | Skipped]:
    waiting: deque[Article | Skipped] = deque()

    def articles() -> Iterator[Article]:
        for item in source:
            waiting.append(item)
            if isinstance(item, Article):
                yield item

    def passed_over() -> Iterator[Article | Skipped]:
        while waiting and isinstance(waiting[0], Skipped):
            yield waiting.popleft()

    while True:
        try:
            for extraction in extractor.extract(articles()):
                yield from cast("Iterator[Skipped]", passed_over())
                waiting.popleft()
                yield extraction
            yield from cast("Iterator[Skipped]", passed_over())
            return
        except (ExtractionError, ArithmeticError, AssertionError, LookupError, RuntimeError, TypeError, ValueError) as error:
            yield from cast("Iterator[Skipped]", passed_over())
            if not waiting:
                raise
            broken = cast(Article, waiting.popleft())
            source = chain(tuple(waiting), source)
            waiting.clear()
            told = str(error) if isinstance(error, ExtractionError) else f"{type(error).__name__}: {str(error)[:200]}"
            yield Skipped(broken.source or broken.id, f"cannot be analysed ({told})")


def resolve_into(workspace: Workspace, packs: Paths = ()) -> None:
    """Bring the entities of a workspace up to date where mentions have changed, or everywhere when code or knowledge has."""
    from graphkit.knowledge import load_knowledge

    workspace.resolve(_knowledge_version(packs), lambda: load_knowledge(*packs), [str(Path(pack).resolve()) for pack in packs])


def open_graph(workspace: Workspace, *, ontology: str | Path | None = None, packs: Paths = ()) -> KnowledgeGraph:
    """The knowledge graph of a workspace, with the entities of its last build.

    They are made anew when ``packs`` are given that they were not made with, or when the last build did not get to
    them; if the file can be written, they are stored.
    """
    from graphkit.ontology import load_ontology

    chosen = load_ontology(ontology)
    made_with = workspace.resolution_version
    if made_with and (not packs or made_with == _knowledge_version(packs)):
        return workspace.graph(chosen)
    if workspace.readonly:
        return workspace.graph(chosen, resolution=_resolved(workspace, packs))
    resolve_into(workspace, packs)
    return workspace.graph(chosen)


def _resolved(workspace: Workspace, packs: Paths) -> Resolution:
    from graphkit.knowledge import load_knowledge
    from graphkit.resolve import resolve

    found: Resolution = resolve(workspace.extractions(), load_knowledge(*packs), workspace.decisions())
    return found


def _knowledge_version(packs: Paths) -> str:
    """Hash what resolution depends on: its code, the knowledge of the package and the packs."""
    digest = hashlib.blake2b(digest_size=16)
    for source in (resources.files("graphkit.knowledge"), resources.files("graphkit.resolve"), *map(Path, packs)):
        files = (item for item in source.iterdir() if item.name.endswith((".py", ".csv", ".toml"))) if source.is_dir() else (source,)
        try:
            for item in sorted(files, key=lambda item: item.name):
                digest.update(item.name.encode() + b"\0" + item.read_bytes())
        except OSError as error:
            raise OntologyError(f"{source}: cannot be read ({error.strerror})", remedy="Give a folder or a CSV file.") from error
    return digest.hexdigest()


def _settings(model: str, ontology: str | Path | None, packs: Paths) -> tuple[str, str | None, tuple[str, ...]]:
    from graphkit.extract.pipeline import DEFAULT_MODEL

    chosen = ontology or os.environ.get("GRAPHKIT_ONTOLOGY") or None
    return model or DEFAULT_MODEL, os.fspath(chosen) if chosen else None, tuple(os.fspath(pack) for pack in packs)
