"""A person is handed over to a partner elsewhere, in another country perhaps, as an age file.

It holds what she agreed to and no more: the sections of the accepted referral, its envelope, and her consent. Public
tools open it (`age -d`, then any unzip); nothing of Prystan is needed on the other side.
"""

from __future__ import annotations

import json
from pathlib import Path

from django.db import connection, models
from django.utils import timezone

from prystan.casework.access.fields import SealedField
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.purposes import tables
from prystan.casework.cases.actions import Opened, open_case
from prystan.casework.cases.models import Consent
from prystan.casework.exchange.export import sealed_cell, written
from prystan.casework.exchange.recipients import read_recipients, seal_folder
from prystan.casework.referrals.models import Referral
from prystan.working import memory_folder

FILE = "person.json"
_ENVELOPE = ("kind", "urgency", "region", "sex", "age_band", "languages", "with_children", "pregnant", "sent_at")
_CONSENT = ("purposes", "service_kinds", "given_on", "until", "language", "child_basis")


def hand_over(keyring: Keyring, referral: Referral, out: Path) -> list[str]:
    """Write what was agreed into the age file `out`, sealed to the receiver's key. Returns the sections in it.

    Raises:
        DatabaseError: the receiver has not accepted, the consent lives no longer, or the referral is another's.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.begin_hand_over(%s)", [referral.id])
        sections: list[str] = cursor.fetchone()[0]
    opened = open_case(keyring, referral.case, sections)
    consent = Consent.objects.filter(case=referral.case_id).latest("version")
    told = {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "sender": referral.owner.name,
        "receiver": referral.receiver.name,
        "referral": {column: _plain(getattr(referral, column)) for column in _ENVELOPE},
        "consent": {column: _plain(getattr(consent, column)) for column in _CONSENT},
        "sections": {section: _section(opened, section) for section in sections},
    }
    with memory_folder() as work:
        (work / FILE).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        seal_folder(work, out, read_recipients([referral.receiver.public_key]))
    return sections


def _section(opened: Opened, section: str) -> dict[str, list[dict[str, str]]]:
    """Table → rows, of every table with something sealed in this section."""
    found: dict[str, list[dict[str, str]]] = {}
    for model in tables():
        sealed = [f for f in model._meta.concrete_fields if isinstance(f, SealedField) and f.section == section]
        rows = model._default_manager.filter(case=opened.case).order_by("pk") if sealed else ()
        for row in rows:
            found.setdefault(model._meta.db_table, []).append(_texts(opened, row, sealed))
    return found


def _texts(opened: Opened, row: models.Model, sealed: list[SealedField]) -> dict[str, str]:
    texts = {column.name: sealed_cell(opened.dossier, row, column.name) for column in sealed}
    return {name: text for name, text in texts.items() if text}


def _plain(value: object) -> object:
    return value if isinstance(value, bool | list) else written(value)
