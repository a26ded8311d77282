"""Charts as SVG: drawn by vl-convert without a browser or a network, then made small, safe to inline and spoken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from xml.etree import ElementTree

import defusedxml.ElementTree as SafeTree
import vl_convert

from prystan.report.charts import theme
from prystan.report.model import Chart

SVG = "http://www.w3.org/2000/svg"
_SPOKEN_OR_STYLED = ("role", "aria-roledescription", "aria-hidden", "aria-label", "class", "pointer-events", "style")
_HATCH = (
    f'<pattern xmlns="{SVG}" id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
    f'<rect width="1.6" height="6" fill="{theme.MUTED}"/></pattern>'
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""Characters that XML cannot hold; a contributor's spreadsheet can."""
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
ElementTree.register_namespace("", SVG)


def to_svg(chart: Chart, language: str) -> str:
    """`chart` as one SVG element with title and description; the same chart gives the same bytes.

    Nothing is loaded from anywhere: a specification that names an address is refused by vl-convert (ValueError).
    """
    _register_fonts()
    drawn = vl_convert.vegalite_to_svg(
        _writable(chart.specification),
        vl_version="6.4",
        allowed_base_urls=[],
        format_locale=theme.number_format(language),
    )
    return accessible(drawn, identifier=chart.identifier, title=chart.title, alternative=chart.alternative)


def _writable(value: Any) -> Any:
    """`value` without control characters: vl-convert 1.9 aborts the whole process on one."""
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, Mapping):
        return {key: _writable(inner) for key, inner in value.items()}
    return [_writable(inner) for inner in value] if isinstance(value, list | tuple) else value


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(theme.FONTS))


def accessible(svg: str, *, identifier: str, title: str, alternative: str) -> str:
    """`svg` as an image with a name and a description for those who do not see it, safe to put into a page.

    Ids get `identifier` before them, so that many charts live in one page; what is invisible or active goes.
    """
    root = SafeTree.fromstring(_CONTROL.sub("", svg))
    _clean(root)
    _own_ids(root, identifier)
    name, description = f"{identifier}-title", f"{identifier}-desc"
    root.set("role", "img")
    root.set("aria-labelledby", f"{name} {description}")
    for place, (tag, label, text) in enumerate((("title", name, title), ("desc", description, alternative))):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": label})
        element.text = _CONTROL.sub("", text)
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode")


def _clean(element: Any) -> None:
    """Removes scripts, links, invisible marks and Vega's own roles, in place."""
    for name in [*_SPOKEN_OR_STYLED, *[name for name in element.attrib if name.startswith("on") or "href" in name]]:
        element.attrib.pop(name, None)
    for child in list(element):
        local = child.tag.rsplit("}", 1)[-1]
        hidden = child.get("display") == "none" or child.get("opacity") == "0" or child.get("d") == ""
        if local == "text" and child.get("stroke"):
            child.set("paint-order", "stroke")  # the edge of a label lies under its letters, not on them
        if hidden or local in {"script", "foreignObject", "a", "image", "use", "title", "desc"}:
            element.remove(child)
        else:
            _clean(child)


def _own_ids(root: Any, identifier: str) -> None:
    if any("url(#hatch)" in value for element in root.iter() for value in element.attrib.values()):
        definitions = ElementTree.Element(f"{{{SVG}}}defs")
        definitions.append(ElementTree.fromstring(_HATCH))  # noqa: S314 - our own constant
        root.insert(0, definitions)
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, f"{identifier}-{value}")
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(rf"url(#{identifier}-\1)", value))
