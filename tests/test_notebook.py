"""The notebooks run from top to bottom and show what they promise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
ALLIANCES = next(path for path in NOTEBOOKS if path.stem == "alliances")


def outputs(cell: Any) -> str:
    """All that a cell shows, as text."""
    texts = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        texts += [output.get("text", ""), data.get("text/html", ""), data.get("text/plain", "")]
        texts += [kind for kind in data if "image" in kind]
    return "\n".join(texts)


@pytest.fixture(scope="module")
def shown() -> dict[str, str]:
    """What every cell of the notebook shows, by the id of the cell."""
    notebook = nbformat.read(ALLIANCES, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(ALLIANCES.parent)}}).execute()
    return {cell.id: outputs(cell) for cell in notebook.cells}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_kept_without_outputs_and_with_names_for_their_cells(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert not [cell.id for cell in notebook.cells if cell.get("outputs") or cell.get("execution_count")]
    assert all(cell.id.replace("-", "").isalpha() for cell in notebook.cells), "ids that say what a cell is, not random ones"
    assert path.read_text(encoding="utf-8") == nbformat.writes(notebook, indent=1) + "\n"


def test_the_graph_is_built_and_its_current_view_shown(shown: dict[str, str]) -> None:
    assert "KnowledgeGraph: 1 articles" in shown["build"]
    assert "asserted" in shown["current"]


@pytest.mark.parametrize(
    ("cell", "texts"),
    [
        ("alliances", ["Japan", "United States", "alliance"]),
        ("bases", ["US Forces Japan", "Yokota Air Base", "54000"]),
        ("claims", ["planned", "denied"]),
        ("central", ["United States", "Japan"]),
        ("path", ["North Korea – ", " – Japan"]),
        ("plot", ["image/png"]),
        ("export", ["graphml", "Gephi"]),
    ],
)
def test_a_cell_shows_what_it_promises(cell: str, texts: list[str], shown: dict[str, str]) -> None:
    for text in texts:
        assert text in shown[cell]


def test_nothing_complains(shown: dict[str, str]) -> None:
    assert not [cell for cell, text in shown.items() if "Warning" in text]
