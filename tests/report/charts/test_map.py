"""The map of the regions: public cells only, every region's state in words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prystan.report import charts
from prystan.report.charts import theme
from prystan.report.charts.maps import _inside, _middle, _ranges, _signed_area, _wound
from prystan.report.model import Figurative
from report import sample


@pytest.fixture(params=sample.LANGUAGES)
def picture(request: pytest.FixtureRequest) -> tuple[str, Figurative]:
    return request.param, sample.picture(request.param)


def test_every_region_has_its_name_and_its_value_as_text(picture: tuple[str, Figurative]) -> None:
    language, figure = picture
    for row in sample.regions(language).rows:
        assert f">{row[0].text}<" in figure.svg
        assert f">{row[1].text.replace('<', '&lt;')}<" in figure.svg


def test_small_regions_are_hatched_and_silent_ones_grey(picture: tuple[str, Figurative]) -> None:
    svg = picture[1].svg
    assert 'fill="url(#map-hatch)"' in svg
    assert 'fill="#cbd2d9"' in svg


def test_a_region_that_the_table_lacks_is_not_reported() -> None:
    table = sample.regions("en")
    fewer = type(table)(**{**{name: getattr(table, name) for name in table.__slots__}, "rows": table.rows[:1]})
    figure = charts.region_map(
        fewer, boundaries=sample.boundaries(), words=sample.Words("en"), identifier="m", title="T", alternative="A",
        missing="not reported", names={"XX-B": "East"},
    )  # fmt: skip
    assert ">East<" in figure.svg
    assert ">not reported<" in figure.svg


def test_rings_are_wound_so_that_a_region_is_not_the_rest_of_the_globe() -> None:
    for feature in sample.boundaries()["features"]:
        for polygon in _wound(feature["geometry"])["coordinates"]:
            assert _signed_area(polygon[0]) < 0
            assert all(_signed_area(hole) > 0 for hole in polygon[1:])


def test_labels_stand_inside_their_region_and_in_no_hole() -> None:
    for feature in sample.boundaries()["features"]:
        assert _inside(*_middle(feature["geometry"]), feature["geometry"]["coordinates"])


def test_the_same_map_gives_the_same_bytes() -> None:
    assert sample.picture("be").svg == sample.picture("be").svg


NUMBERS = st.one_of(
    st.lists(st.integers(0, 10**7).map(lambda n: float(5 * n)), min_size=1, max_size=30, unique=True),
    st.lists(st.integers(0, 10**5).map(lambda n: n / 10), min_size=1, max_size=30, unique=True),
)


@given(NUMBERS)
def test_classes_follow_on_each_other_and_hold_every_number(numbers: list[float]) -> None:
    numbers = sorted(numbers)
    ranges = _ranges(numbers)
    assert 1 <= len(ranges) <= len(theme.CLASSES)
    assert all(low < high for low, high in ranges)
    unit = 1 if all(number.is_integer() for number in numbers) else 0.1
    assert all(after[0] - before[1] == pytest.approx(unit) for before, after in pairwise(ranges))
    assert all(any(low <= number <= high for low, high in ranges) for number in numbers)


def test_a_city_is_a_dot_with_its_label_above_it() -> None:
    assert sample.picture("en").svg.count("M3,0A3,3") == 1
