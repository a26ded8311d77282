"""Who may do what with the rows of this application, and what goes along when a case moves."""

from __future__ import annotations

from collections.abc import Iterable

from django.apps import apps
from django.db import models
from psycopg import sql

from prystan.casework.access.backup import Keys
from prystan.casework.access.security import TableRule, may, own, sealed_to
from prystan.casework.cases.models import SECTIONS, Case, OfCase
from prystan.casework.transfers.states import SETTLES

FUNCTIONS = (
    "offer_transfer", "accept_transfer", "decline_transfer", "withdraw_transfer", "expire_transfers", "taken_over",
    "houses",
)  # fmt: skip

RULES = (
    TableRule(
        "transfers_transfer",
        read=(
            f"({own()} AND ({may('read_cases')} OR {may('transfer_cases')}))"
            f" OR ({own('receiver_id')} AND {may('transfer_cases')})"
            f" OR ({may('read_cases')} AND case_id = ANY ((SELECT prystan.taken_over())::uuid[]))"
        ),
        audit=("id", "owner_id", "receiver_id"),
        why="written by functions only; what came before is for whoever has the case now",
    ),
)

# Tables that speak of a case and stay where they are when it moves, each with the reason. All others go along.
STAYS = {
    "referrals_referral": "what one organisation asked of another: both keep it, and whoever has the case may read it",
    "transfers_transfer": "what the organisation that had the case keeps of it",
    "narrowed_opening": "who broke the glass in the house that had the case; the reason in words is emptied",
    "exchange_importedrow": "by which row of a workbook she came in: so that it is not taken in again",
    "access_wrap": "keys: destroyed, and one for the new owner takes their place",
    "access_grant": "what was opened to whom, and by whom: ended, both keep it, and whoever has the case may read it",
}


def goes_along() -> list[type[models.Model]]:
    """Tables whose rows have the owner of their case, whoever that is."""
    found = [model for model in apps.get_models() if issubclass(model, OfCase)]
    return [model for model in found if model._meta.db_table not in STAYS]


def bound_to_case(models_: Iterable[type[models.Model]]) -> list[sql.Composed]:
    """(case, owner) of a row is a foreign key to its case. So a row cannot have another owner than its case, and
    PostgreSQL itself takes the rows along when the case's owner changes: none can be forgotten, or come in between."""
    return [_bound(model) for model in models_]


_BOUND = """DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_constraint WHERE conname = {name} AND conrelid = {relation}::regclass) THEN
        ALTER TABLE {table} ADD CONSTRAINT {constraint} FOREIGN KEY (case_id, owner_id)
            REFERENCES {cases} (dossier_id, owner_id) ON UPDATE CASCADE
            DEFERRABLE INITIALLY IMMEDIATE;  -- a restore fills tables in the order of their names
    END IF;
END $$"""


def _bound(model: type[models.Model]) -> sql.Composed:
    table = model._meta.db_table
    name = f"{table}_has_the_owner_of_its_case"
    return sql.SQL(_BOUND).format(
        name=sql.Literal(name),
        relation=sql.Literal(f"public.{table}"),
        table=sql.Identifier("public", table),
        constraint=sql.Identifier(name),
        cases=sql.Identifier("public", Case._meta.db_table),
    )


# Filled into the database, and carried out in it, as declared.
DATA = {
    "secret.transfer_settles": [(state.value, side.value) for state, side in SETTLES.items()],
    "secret.section": [(section,) for section in SECTIONS],
}
KEYS = (
    Keys(
        "secret.transfer_key",
        fits="EXISTS (SELECT FROM public.transfers_transfer t WHERE t.id = k.transfer AND t.state = 'offered')",
    ),
)
_OFFERED_TO_US = "transfer IN (SELECT id FROM public.transfers_transfer WHERE receiver_id = $1)"
STATEMENTS = (
    *bound_to_case(goes_along()),
    sealed_to("secret.transfer_key", "sealed", key="transfer", mine=_OFFERED_TO_US),
)
