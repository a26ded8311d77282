"""What is kept about people, and what for: one declaration a column. Forms, register and export read it.

An application says it in its module ``holds``, table by table; `REST` stands for the columns that are not named. A
column of a key or of a reference needs no saying: it keeps rows together. A table of which nothing is said fails the
tests.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.resources import files

from django.apps import apps
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prystan.evidence.model.schema import Sensitivity

SEALED = "sealed"  # identifies or describes a person: locked with her dossier's key
REST = "*"


class Use(StrEnum):
    """What a column is for. `SENTENCES` says it to whoever is asked, and to whoever fills in the field."""

    RECOGNISE = "recognise"
    REACH = "reach"
    HELP = "help"
    MATCH = "match"
    COUNT = "count"
    CONSENT = "consent"
    FOLLOW = "follow"
    ANSWER = "answer"
    MEMBERS = "members"
    DIRECTORY = "directory"
    KEEPING = "keeping"
    SECURITY = "security"
    ORDER = "order"


SENTENCES: dict[Use, Promise] = {
    Use.RECOGNISE: _("So that the person is known again, and nobody else is taken for her."),
    Use.REACH: _("So that helpers can reach the person safely."),
    Use.HELP: _("So that helpers know what the person needs and what has been done."),
    Use.MATCH: _("So that a service is found that takes the person as she is."),
    Use.COUNT: _("So that people can be counted, without names, where they agree to it."),
    Use.CONSENT: _("So that nothing is done that the person did not agree to."),
    Use.FOLLOW: _("So that no referral is left waiting, and its outcome is known."),
    Use.ANSWER: _("So that it can be said who did what, and when."),
    Use.MEMBERS: _("So that only members can sign in, each with a key of their own."),
    Use.DIRECTORY: _("So that everybody in the mechanism knows which services there are."),
    Use.KEEPING: _("So that nothing is kept longer than it has to be, or destroyed while a law forbids it."),
    Use.SECURITY: _("So that a stolen key, link or password opens as little as possible."),
    Use.ORDER: _("So that what belongs together stays together."),
}


@dataclass(frozen=True, slots=True)
class Held:
    """One column: how it must be treated, and what it is for."""

    sensitivity: Sensitivity | str
    use: Use

    @property
    def sentence(self) -> str:
        """The purpose, in the language of whoever reads."""
        return str(SENTENCES[self.use])


_STRUCTURE = Held(Sensitivity.INTERNAL, Use.ORDER)


def all_of(use: Use, sensitivity: Sensitivity | str, *columns: str) -> dict[str, Held]:
    """Several columns with one purpose."""
    return dict.fromkeys(columns, Held(sensitivity, use))


def held(model: type[models.Model], column: str) -> Held:
    """What was declared of a column.

    Raises:
        KeyError: nothing was.
    """
    field = model._meta.get_field(column)
    said = declared().get(model._meta.db_table, {})
    if column in said:
        return said[column]
    if field.is_relation or (isinstance(field, models.Field) and field.primary_key):
        return _STRUCTURE
    if REST in said:
        return said[REST]
    raise KeyError(f"nothing says what {model._meta.db_table}.{column} is for: say it in the application's `holds`")


def tables() -> Iterator[type[models.Model]]:
    """Every table of the applications of this house, application by application."""
    for app in apps.get_app_configs():
        if app.name.startswith("prystan."):
            yield from app.get_models()


@cache
def declared() -> Mapping[str, Mapping[str, Held]]:
    """Table → column → what was said of it."""
    found: dict[str, Mapping[str, Held]] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("prystan.") and (files(app.name) / "holds.py").is_file():
            found |= import_module(f"{app.name}.holds").HOLDS
    return found
