"""Beside every field of every form stands what it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from django.urls import get_resolver

from prystan.casework.access.purposes import SENTENCES, Use, held
from prystan.web.forms.site import SiteForm

# Not kept in any column: which parts of a case go onto the paper that is printed.
ASKED_OUTSIDE_OF_FORMS = {"care/summary.html": {"part"}}


def forms(of: type[SiteForm] = SiteForm) -> Iterator[type[SiteForm]]:
    get_resolver().check()  # reads every page, and so every form
    for one in of.__subclasses__():
        yield one
        yield from forms(one)


@pytest.mark.parametrize("form", sorted(set(forms()), key=lambda one: (one.__module__, one.__name__)))
def test_of_every_field_it_is_said_what_it_is_for(form: type[SiteForm]) -> None:
    sentences = {str(sentence) for sentence in SENTENCES.values()}
    for name, field in form.base_fields.items():
        if field.widget.is_hidden:
            continue
        assert name in form.kept, f"{form.__name__}.{name} says nowhere what it is for: name it in `kept`"
        said = form.kept[name]
        assert str(SENTENCES[said] if isinstance(said, Use) else held(*said).sentence) in sentences


def test_no_template_asks_anything_outside_of_a_form() -> None:
    folder = Path(str(files("prystan.web"))) / "templates"
    for path in sorted(folder.rglob("*.html")):
        asked = re.findall(r"<(?:input|select|textarea)\b[^>]*>", path.read_text(encoding="utf-8"))
        names = {
            match[1] for tag in asked if 'type="hidden"' not in tag and (match := re.search(r'name="([^"]+)"', tag))
        }
        assert names == ASKED_OUTSIDE_OF_FORMS.get(str(path.relative_to(folder)), set()), path.name
