"""What somebody names on the command line becomes a cohort, or an error says which of it cannot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from prystan.report.release.cohorts import InputError, cohort_of


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: there is no such file"):
        cohort_of([tmp_path / "nowhere"], None, None, workdir=tmp_path)


def test_a_period_that_ends_before_it_begins_is_said_with_its_days(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ends \(2025-01-01\) before it begins \(2025-12-31\)"):
        cohort_of([tmp_path], date(2025, 12, 31), date(2025, 1, 1), workdir=tmp_path)
