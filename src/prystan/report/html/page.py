"""One document as one HTML page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import babel
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from prystan.report.html.view import view
from prystan.report.labels import label
from prystan.report.model import Document

_HERE = Path(__file__).parent


def render_html(
    document: Document,
    *,
    charts: Mapping[str, str] | None = None,
    alternates: Mapping[str, str] | None = None,
    downloads: Mapping[str, str] | None = None,
    csv: str | None = None,
) -> str:
    """`document` as an HTML page that needs nothing but itself.

    `charts` are SVGs by chart identifier, where they are already drawn; the others are drawn here. `alternates` are the
    addresses of the same document in other languages. `downloads` are addresses by label (``pdf``, ``press-release``,
    ``brief``, ``workbook``, ``data``, ``figures``, ``report``). `csv` is the folder of the tables' CSV files, as the
    page sees it; without it tables have no link.
    """
    page = template("page.html.j2")
    return page.render(
        **shell(document.language),
        document=document,
        view=view(document, charts or {}),
        label=lambda key: label(document, key),
        linked=linked,
        has_digit=lambda text: any(letter.isdigit() for letter in text),
        languages=language_links(alternates or {}, document.language),
        downloads=[(label(document, key), address) for key, address in (downloads or {}).items()],
        csv=csv,
    )


def shell(language: str) -> dict[str, object]:
    """What every page of ours has: its language, its style sheet, and the policy that lets it load nothing."""
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return {"language": language, "style": Markup(style), "policy": policy}  # noqa: S704 - our own file


def language_links(alternates: Mapping[str, str], current: str) -> list[tuple[str, str, str, bool]]:
    """(tag, the language's name in itself, address, whether it is the page's own) for each language."""
    return [(tag, language_name(tag), address, tag == current) for tag, address in alternates.items()]


def language_name(tag: str) -> str:
    """The language's own name for itself, beginning with a capital as a link does."""
    name = babel.Locale.parse(tag, sep="-").get_display_name(tag.replace("-", "_")) or tag
    return name[:1].upper() + name[1:]


def template(name: str) -> Template:
    """A template of this folder by its file name."""
    return _environment().get_template(name)


_ADDRESS = re.compile(r"https?://[!#-:=?-~]+[#-+\-/-:=?-~]")


def linked(text: str) -> Markup:
    """`text`, escaped, with each web address a link that says nothing of where the reader comes from."""
    shown, done = Markup(), 0
    for found in _ADDRESS.finditer(text):
        link = Markup('<a class="address" href="{0}" rel="nofollow noopener noreferrer">{0}</a>').format(found[0])
        shown += escape(text[done : found.start()]) + link
        done = found.end()
    return shown + escape(text[done:])


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip


@cache
def _style() -> str:
    return (_HERE / "page.css").read_text(encoding="utf-8").replace("\r\n", "\n")
