"""Nothing becomes public but by disclosure control: at run time and for the type checker."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import re
from pathlib import Path

import pytest
from mypy import api

import prystan
from evidence.disclosure.editions import large
from prystan.evidence.disclosure import PublicCell, PublicCounts, PublicFigure, protect
from prystan.evidence.indicators.counts import InternalCounts
from prystan.evidence.indicators.figures import Period
from prystan.evidence.indicators.view import CountsView
from prystan.evidence.model.schema import Unit


@pytest.fixture(scope="module")
def public() -> PublicCounts:
    return protect(large())


def test_a_public_object_cannot_be_made_by_hand() -> None:
    with pytest.raises(TypeError, match="made by prystan"):
        PublicCell(7)
    with pytest.raises(TypeError, match="made by prystan"):
        PublicFigure("D1", Unit.PERSON, 7.0, Period.year(2025))


def test_a_public_object_cannot_be_changed(public: PublicCounts) -> None:
    table = public.table("detected", ("sex",))
    key = next(iter(table.cells))
    with pytest.raises(TypeError):
        dataclasses.replace(table.cells[key], value=7)
    with pytest.raises(TypeError):
        dataclasses.replace(table, measure="other")
    with pytest.raises(TypeError):
        table.cells[key] = table.cells[key]  # type: ignore[index]
    with pytest.raises(AttributeError):
        table.cells[key].value = 7  # type: ignore[misc]


def test_a_public_object_does_not_come_from_a_file(public: PublicCounts) -> None:
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(public)


def test_a_copy_is_the_object_itself(public: PublicCounts) -> None:
    assert copy.deepcopy(public) is public
    assert copy.copy(public) is public


def test_a_small_cell_says_no_more_than_that(public: PublicCounts) -> None:
    small = [cell for table in public.counts for cell in table.cells.values() if cell.small]
    assert {str(cell) for cell in small} == {"<10"}
    assert {repr(cell) for cell in small} == {"PublicCell(value=None, below=10)"}


def test_public_counts_are_read_like_any_counts(public: PublicCounts) -> None:
    view: CountsView = public
    assert view.reason("detected") is None
    with pytest.raises(KeyError):
        view.count("detected", ("nothing",))


def test_only_disclosure_opens_the_seal() -> None:
    source = Path(prystan.__file__).parent
    importers = {
        path.relative_to(source).parts[:2]
        for path in source.rglob("*.py")
        if re.search(r"disclosure\._seal|disclosure import _seal", path.read_text("utf-8"))
    }
    assert importers == {("evidence", "disclosure")}


RENDERER = """
from prystan.evidence.disclosure import PublicCounts, PublicFigure
from prystan.evidence.indicators.counts import InternalCounts
from prystan.evidence.indicators.figures import Figure, InternalFigure

def show(figure: PublicFigure) -> str:
    return str(figure.value)

def tabulate(counts: PublicCounts) -> int:
    return len(counts.counts)

def of_public(figure: PublicFigure, counts: PublicCounts) -> None:
    show(figure)
    tabulate(counts)

def of_internal(figure: InternalFigure, any_figure: Figure, counts: InternalCounts) -> None:
    show(figure)
    show(any_figure)
    tabulate(counts)
"""


def test_the_type_checker_refuses_internal_objects_where_public_ones_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snippet = tmp_path / "renderer.py"
    snippet.write_text(RENDERER, "utf-8")
    root = Path(__file__).parents[3]
    monkeypatch.chdir(root)
    output, _, status = api.run(["--config-file=pyproject.toml", "--follow-imports=silent", str(snippet)])
    refused = [int(line.split(":")[1]) for line in output.splitlines() if "arg-type" in line]
    first = RENDERER.splitlines().index(next(line for line in RENDERER.splitlines() if "of_internal" in line)) + 2
    assert status == 1
    assert refused == [first, first + 1, first + 2], output


def test_internal_counts_are_no_public_counts() -> None:
    assert not isinstance(InternalCounts(()), PublicCounts)
