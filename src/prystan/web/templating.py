"""What templates can say: translations, dates and code labels in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined

from prystan.evidence.country import load_pack
from prystan.evidence.country.pack import CountryPack
from prystan.evidence.model.codelists import CodeList, code_list


def environment(**options: Any) -> Environment:
    """Django's Jinja2 environment for this site."""
    options |= {"undefined": StrictUndefined, "extensions": ["jinja2.ext.i18n"]}
    options.pop("autoescape")
    made = Environment(autoescape=True, **options)
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    from prystan.web import rows  # it needs what stands below

    made.globals |= {
        "table_row": rows.row, "table_link": rows.link, "case_rows": rows.case_rows,
        "url": address, "static": static,
        "languages": settings.LANGUAGES, "language": language, "label": label, "labels": labels, "region": region,
    }  # fmt: skip
    made.filters |= {"day": day, "moment": moment, "number": number}
    return made


def form_secret(request: HttpRequest) -> dict[str, str]:
    """The secret of this page's forms, masked once for all of them."""
    return {"csrf_token": get_token(request)}


def address(name: str, **parts: Any) -> str:
    """The address of a page. Those that differ by the number of a row only are looked up once, for lists have many."""
    if not all(isinstance(part, UUID) for part in parts.values()):
        return reverse(name, kwargs=parts)
    return _pattern(name, tuple(parts)) % {key: str(part) for key, part in parts.items()}


@cache
def _pattern(name: str, keys: tuple[str, ...]) -> str:
    places = {key: UUID(int=place) for place, key in enumerate(keys, start=1)}
    found = reverse(name, kwargs=places).replace("%", "%%")
    for key, place in places.items():
        found = found.replace(str(place), f"%({key})s")
    return found


def warm_up() -> None:
    """Read and compile before the first request what every one needs."""
    from django.template import engines
    from django.urls import get_resolver

    get_resolver().check()
    pack()
    codes("language")
    for name in engines["jinja2"].env.list_templates():  # type: ignore[attr-defined]
        engines["jinja2"].get_template(name)


def language() -> str:
    return (get_language() or settings.LANGUAGE_CODE).split("-")[0]


@cache
def pack() -> CountryPack:
    """The country pack of this site."""
    return load_pack(settings.COUNTRY)


def codes(name: str) -> CodeList:
    """A code list of the model, or the regions of the country."""
    return pack().regions if name == "region" else code_list(name)


def label(name: str, code: str) -> str:
    """What people call a code; a dash where nothing is known."""
    return label_in(name, code, language())


@lru_cache(maxsize=20_000)  # a list shows the same few codes and days on every line
def label_in(name: str, code: str, spoken: str) -> str:
    return codes(name)[code].label(spoken) if code else "–"


def labels(name: str, values: Iterable[str]) -> str:
    return ", ".join(label(name, code) for code in values) or "–"


def region(code: str) -> str:
    return label("region", code)


def day(value: date | None) -> str:
    if value is None:
        return "–"
    return day_in(value.date() if isinstance(value, datetime) else value, language())


@lru_cache(maxsize=20_000)
def day_in(value: date, spoken: str) -> str:
    return format_date(value, format="long", locale=spoken)


def moment(value: datetime | None) -> str:
    if value is None:
        return "–"
    at = timezone.localtime(value)
    return (
        f"{format_date(at, format='medium', locale=language())}, {format_time(at, format='short', locale=language())}"
    )


def number(value: float) -> str:
    return format_decimal(value, locale=language())
