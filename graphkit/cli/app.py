"""The ``graphkit`` command with its subcommands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from graphkit.cli import analysis, articles, entities, graph, server, telling

__all__ = ["app"]

app = typer.Typer(
    name="graphkit",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich takes longer to load than the rest of the help together
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some input was skipped.",
)


def _version(wanted: bool) -> None:
    if wanted:
        import graphkit

        typer.echo(f"graphkit {graphkit.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", callback=_version, is_eager=True)] = False,
) -> None:
    """News articles in, a knowledge graph of alliances, forces, bases, treaties and meetings out.

    Every relation is tied to the sentence that says it. Start with: graphkit build ARTICLES
    """


_COMMANDS: tuple[Callable[..., None], ...] = (
    articles.extract,
    articles.build,
    articles.remove,
    graph.summary,
    telling.show,
    telling.timeline,
    telling.diff,
    analysis.blocs,
    analysis.path,
    analysis.central,
    analysis.command,
    analysis.hosts,
    graph.query,
    graph.export,
    server.load,
)
for command in _COMMANDS:
    app.command()(command)
app.add_typer(entities.entities, name="entities")
app.add_typer(server.neo4j, name="neo4j")
