"""A person's copy of her own file: what is kept of her, what for, and who was given what. A page that can be printed.

Source: the right of access (Council of Europe, Convention 108+, article 9; Regulation (EU) 2016/679, article 15).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.template import Context, Engine
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from prystan.casework.access.events import note
from prystan.casework.access.fields import CodeField, CodesField, SealedField, read_sealed_bytes
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Grant, Organisation
from prystan.casework.access.purposes import Use, held, tables
from prystan.casework.cases.actions import Opened, open_case
from prystan.casework.cases.models import SECTIONS, Case
from prystan.casework.exchange.export import written
from prystan.casework.transfers.models import Transfer
from prystan.casework.transfers.states import State
from prystan.evidence.model.codelists import code_list

_LEFT_OUT = (Use.ORDER, Use.SECURITY, Use.ANSWER)  # of no meaning to her, or about those who helped


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is kept, and what for."""

    label: str
    value: str = field(repr=False)
    purpose: str


@dataclass(frozen=True, slots=True)
class Block:
    """One row of one table."""

    title: str
    lines: tuple[Line, ...]


def own_file(
    keyring: Keyring, case: Case, *, language: str, sections: Collection[str] = SECTIONS, others: Sequence[Case] = ()
) -> str:
    """The page, as HTML without script or address. Opening and copying are written down.

    Args:
        others: the other cases of this person, which are in it too.
        sections: those that she is given; a note about somebody else's danger may have to stay out.

    Raises:
        RefusedError: the case is not open to this organisation.
    """
    opened = [open_case(keyring, one, sections) for one in (case, *others)]
    for one in opened:
        note("copy", "cases_case", one.case.pk, fields=sorted(sections))
    with override(language):
        return _PAGE.render(Context(_told(opened, language, sections)))


def _told(opened: Sequence[Opened], language: str, sections: Collection[str]) -> dict[str, Any]:
    case, cases = opened[0].case, [one.case.pk for one in opened]
    moves = Transfer.objects.filter(case__in=cases, state=State.ACCEPTED).order_by("settled_at")
    return {
        "language": language,
        "title": gettext("What is kept about you"),
        "introduction": gettext(
            "This is a copy of your file with %(organisation)s, made on %(day)s. You may ask for it to be corrected, "
            "and for it to be erased. Whoever finds this page can read it: keep it where you are safe."
        )
        % {"organisation": case.owner.name, "day": date_format(timezone.localdate())},
        "blocks": [block for one in opened for block in _blocks(one, language, sections)],
        "heads": (gettext("What"), gettext("Kept as"), gettext("What for")),
        "given": gettext("Who was given what"),
        "nobody": gettext("Nobody else was given anything."),
        "grants": [
            *(_grant(one) for one in Grant.objects.filter(dossier__in=cases, opened_at__isnull=False)),
            *map(_moved, moves),
        ],
        "number": ", ".join(gettext("Case %(number)s") % {"number": one.case.number} for one in opened),
    }


def _blocks(opened: Opened, language: str, sections: Collection[str]) -> Iterator[Block]:
    yield _block(opened, opened.case, language, sections)
    for model in tables():
        if any(column.name == "case" for column in model._meta.concrete_fields) and model is not Case:
            for row in model._default_manager.filter(case=opened.case).order_by("pk"):
                block = _block(opened, row, language, sections)
                if block.lines:
                    yield block


def _block(opened: Opened, row: models.Model, language: str, sections: Collection[str]) -> Block:
    lines = []
    for column in row._meta.concrete_fields:
        said = held(type(row), column.name)
        shown = said.use not in _LEFT_OUT and not column.is_relation
        if isinstance(column, models.BinaryField) and not isinstance(column, SealedField):
            shown = False
        if isinstance(column, SealedField) and column.section not in sections:
            shown = False
        value = _value(opened, row, column, language) if shown else ""
        if value:
            lines.append(Line(capfirst(gettext(str(column.verbose_name))), value, said.sentence))
    return Block(capfirst(gettext(str(row._meta.verbose_name))), tuple(lines))


def _value(opened: Opened, row: models.Model, column: models.Field[Any, Any], language: str) -> str:
    if isinstance(column, SealedField):
        return _opened_text(opened, row, column.name)
    value = getattr(row, column.attname)
    if isinstance(column, CodeField | CodesField):
        codes = [value] if isinstance(value, str) else value
        return ", ".join(_label(column.codes, code, language) for code in codes if code)
    if column.name == "receivers":
        return ", ".join(Organisation.objects.filter(pk__in=value).order_by("name").values_list("name", flat=True))
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return written(value)


def _opened_text(opened: Opened, row: models.Model, name: str) -> str:
    """What was sealed; of a file only that it is there, for a page cannot hold it."""
    if not getattr(row, name):
        return ""
    content = read_sealed_bytes(opened.dossier, row, name)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = None
    if text is None or content.startswith(b"%PDF"):
        return gettext("a file of %(size)s bytes: ask for it") % {"size": len(content)}
    return text


def _label(codes: str, code: str, language: str) -> str:
    return code_list(codes)[code].label(language)


def _grant(grant: Grant) -> str:
    ended = grant.ended_at or grant.until
    return gettext("%(organisation)s: %(sections)s, from %(from)s to %(to)s") % {
        "organisation": grant.organisation.name,
        "sections": ", ".join(gettext(section) for section in grant.sections),
        "from": date_format(timezone.localdate(grant.opened_at)),
        "to": date_format(timezone.localdate(ended)),
    }


def _moved(transfer: Transfer) -> str:
    return gettext("%(organisation)s: the whole case, for good, on %(day)s; it came from %(sender)s") % {
        "organisation": transfer.receiver.name,
        "day": date_format(timezone.localdate(transfer.settled_at)),
        "sender": transfer.owner.name,
    }


_PAGE = Engine(autoescape=True).from_string("""<!doctype html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{ title }}</title>
<style>
body { font: 1rem/1.5 sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #111; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem }
caption { text-align: left; font-weight: bold; padding: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #999 }
th[scope=row] { width: 25%; font-weight: normal }
body { overflow-wrap: anywhere }
@media print { body { margin: 0; max-width: none } table { break-inside: avoid } }
</style>
</head>
<body>
<main>
<h1>{{ title }}</h1>
<p>{{ number }}</p>
<p>{{ introduction }}</p>
{% for block in blocks %}<table>
<caption>{{ block.title }}</caption>
<thead><tr>{% for head in heads %}<th scope="col">{{ head }}</th>
{% endfor %}</tr></thead>
<tbody>
{% for line in block.lines %}<tr><th scope="row">{{ line.label }}</th>
<td>{{ line.value|linebreaksbr }}</td><td>{{ line.purpose }}</td></tr>
{% endfor %}</tbody>
</table>
{% endfor %}<h2>{{ given }}</h2>
{% if grants %}<ul>{% for grant in grants %}<li>{{ grant }}</li>
{% endfor %}</ul>{% else %}<p>{{ nobody }}</p>{% endif %}
</main>
</body>
</html>
""")
