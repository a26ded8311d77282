"""An SVG that goes into a page is an image and nothing else."""

from __future__ import annotations

import pytest

from prystan.report.charts.svg import accessible
from report import sample

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    "active",
    [
        "<script>alert(1)</script>",
        '<a href="https://example.org"><text>x</text></a>',
        '<image href="https://example.org/x.png"/>',
        '<use xlink:href="https://example.org/x.svg#y"/>',
        '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
        '<rect onload="alert(1)" width="1" height="1"/>',
        '<rect style="background:url(https://example.org)" width="1" height="1"/>',
    ],
)
def test_nothing_active_and_no_address_survives(active: str) -> None:
    clean = accessible(SVG.format(active), identifier="x", title="T", alternative="A")
    assert "alert" not in clean
    assert "example.org" not in clean


def test_ids_carry_the_name_of_their_picture() -> None:
    drawn = SVG.format('<clipPath id="clip0"/><g clip-path="url(#clip0)"/>')
    clean = accessible(drawn, identifier="chart", title="T", alternative="A")
    assert 'id="chart-clip0"' in clean
    assert "url(#chart-clip0)" in clean


def test_texts_are_escaped() -> None:
    clean = accessible(SVG.format(""), identifier="x", title="<script>", alternative="a & b \x00")
    assert "&lt;script&gt;" in clean
    assert "a &amp; b " in clean


def test_a_label_with_an_edge_is_one_text_with_the_edge_under_its_letters() -> None:
    drawn = sample.picture("en").svg
    assert drawn.count(">North<") == 1
    assert 'paint-order="stroke"' in drawn
