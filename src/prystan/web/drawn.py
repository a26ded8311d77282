"""Pictures that a telephone reads."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def drawn(address: str) -> Markup:
    """An address as a square of dots, to stand in a page."""
    picture = io.BytesIO()
    segno.make(address).save(picture, kind="svg", scale=5, xmldecl=False, svgns=True)
    return Markup(picture.getvalue().decode())  # noqa: S704 (drawn here, from letters and digits)
