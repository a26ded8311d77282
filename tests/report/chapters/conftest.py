"""Two editions: one for which nobody sent anything, one of a small simulated country."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from prystan.evidence.country.pack import CountryPack, load_pack
from prystan.evidence.disclosure import protect, public_figures
from prystan.evidence.indicators import MEASURES, Context, InternalCounts, Period
from prystan.evidence.simulation import simulate
from prystan.report.build import edition_of
from prystan.report.edition import Edition
from prystan.report.gather import gather

CUT_OFF = date(2026, 1, 31)


@pytest.fixture(scope="session")
def pack() -> CountryPack:
    return load_pack("by")


@pytest.fixture(scope="session")
def empty(pack: CountryPack) -> Edition:
    """Nothing was reported."""
    missing = dict.fromkeys(MEASURES, "No contributor sent the table victims.")
    counts = protect(InternalCounts((), not_reported=missing))
    context = Context(Period.year(2025), CUT_OFF, pack.code, pack.currency, pack.regions.values)
    return Edition(pack, context.period, CUT_OFF, public_figures(counts, context), counts, version="0")


@pytest.fixture(scope="session")
def full(pack: CountryPack, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """A simulated country of 1,500 victims."""
    folder: Path = tmp_path_factory.mktemp("simulated")
    simulate(pack, 1500, 7, folder)
    contributions = sorted((folder / "contributions").iterdir())
    return edition_of(gather(contributions, "by", workdir=tmp_path_factory.mktemp("work")))


@pytest.fixture(params=["empty", "full"])
def edition(request: pytest.FixtureRequest) -> Edition:
    found: Edition = request.getfixturevalue(request.param)
    return found
