"""The casework part of the register of processing, read from what the tables declare about themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.db import models
from django.utils.translation import override

from prystan.casework.access.fields import SealedField
from prystan.casework.access.purposes import SEALED, SENTENCES, held, tables
from prystan.casework.access.roles import ROLES, Permission
from prystan.casework.access.security import TableRule, rules


def register() -> str:
    """As Markdown: each table with every column, its treatment and purpose, who reads it and how long it stays."""
    with override("en"):
        parts = [_INTRODUCTION, _purposes(), *map(_table, tables())]
    return "\n\n".join(parts) + "\n"


_INTRODUCTION = """# Register of processing: casework

The controller is each organisation for its own cases; the operator of the server is a processor who cannot read
what is sealed. Data subjects are the persons who are helped, and the members who help. Recipients are organisations
that a live consent names, for as long as their grant lives, and the national office, which gets no name. A person
is kept as long as her case is open, and after its closing as long as her organisation has decided
(`keeping_retention`); a legal hold stops that clock. Then the key is destroyed: what was sealed is gone, the codes
stay to be counted."""


def _purposes() -> str:
    lines = "\n".join(f"| `{use.value}` | {sentence} |" for use, sentence in SENTENCES.items())
    return f"## What things are kept for\n\n| purpose | in words |\n|---|---|\n{lines}"


def _table(model: type[models.Model]) -> str:
    rule = next(rule for rule in rules() if rule.table == model._meta.db_table)
    about = " ".join((model.__doc__ or "").split())
    lines = "\n".join(_lines(model))
    return (
        f"## `{model._meta.db_table}`\n\n{about}\n\nRead by: {_readers(rule)}.\n\n"
        f"| columns | treated as | purpose |\n|---|---|---|\n{lines}"
    )


def _lines(model: type[models.Model]) -> Iterator[str]:
    """Columns that are treated alike stand in one line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for column in model._meta.concrete_fields:
        said = held(model, column.name)
        treated = str(said.sensitivity)
        if isinstance(column, SealedField):
            treated = f"{SEALED}, section *{column.section}*"
        alike.setdefault((treated, f"`{said.use.value}`"), []).append(f"`{column.column}`")
    for (treated, purpose), columns in alike.items():
        yield f"| {', '.join(columns)} | {treated} | {purpose} |"


def _readers(rule: TableRule) -> str:
    """Roles of the permissions that the rule of the table asks for."""
    if rule.read is None:
        return "nobody but functions of the database"
    asked = re.findall(r"prystan\.may\('(\w+)'\)", rule.read)
    who = _roles(map(Permission, asked)) if asked else "members"
    others = ", and organisations with a live grant" if "prystan.granted" in rule.read else ""
    whose = "of the own organisation" if "prystan.organisation()" in rule.read else "of the mechanism"
    if "receiver_id" in rule.read:
        others = ", and the receiver once it is sent"
    return f"{who} {whose}{others}" + (f" ({rule.why})" if rule.why else "")


def _roles(permissions: Iterable[Permission]) -> str:
    asked = set(permissions)
    names = [str(role.name).lower() + "s" for role in ROLES if role.permissions & asked]
    return ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
