"""Every indicator does what its specification says, on DuckDB; some of them on Spark too."""

from __future__ import annotations

from typing import Any

import pytest

from prystan.evidence.indicators import INDICATORS, InternalFigure
from spec.parts import Spec
from spec.small_country import contribution, evidence, figures
from spec.specs_of_help import SPECS as HELP
from spec.specs_of_state import SPECS as STATE
from spec.specs_of_victims import SPECS as VICTIMS

SPECS = {**VICTIMS, **HELP, **STATE}


def test_every_indicator_is_specified() -> None:
    assert list(SPECS) == list(INDICATORS)


@pytest.mark.parametrize("indicator", SPECS)
def test_figures_follow_from_tables(indicator: str) -> None:
    check(indicator, SPECS[indicator])


@pytest.mark.spark
@pytest.mark.parametrize("indicator", ["ID7", "VP6"])
def test_spark_says_the_same(indicator: str, spark: Any) -> None:
    check(indicator, SPECS[indicator], spark)


def check(indicator: str, spec: Spec, backend: Any = None) -> None:
    others = [(contribution(name, "NGO"), tables) for name, tables in spec.more.items()]
    known = evidence((contribution(), spec.tables), *others, links=spec.links, backend=backend)
    found = {place(figure): figure for figure in figures(indicator, known)}
    for where, value in spec.figures.items():
        assert where in found, f"{indicator} has no figure at {where}"
        assert found[where].value == (None if value is None else pytest.approx(value)), f"{indicator} at {where}"


def place(figure: InternalFigure) -> tuple[str, tuple[tuple[str, str], ...]]:
    return figure.statistic, tuple(sorted(figure.by.items()))
