"""How long a contribution with tokens, and an export, hold a process: `python bench/casework_tokens.py [--names 3000]`.

Takes so many people in with consent, names, birth date and telephone, in an organisation of their own; then prints for
each step how many people it comes to in a CPU second, of this process and of PostgreSQL's beside it taken together.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

from prystan.casework.database import APP, OWNER, Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER

PASSWORD = "a password for nobody"
GIVEN, SURNAMES = ("Ганна", "Вольга", "Марыя", "Алена"), ("Іванова", "Квятковіч", "Новік", "Лявонава")
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--names", type=int, default=3000)
    given = arguments.parse_args()
    with site() as (member, keyring):
        print(f"{'step':44}{'people':>8}{'CPU s':>8}{'a CPU s':>9}")
        said("taken in, agreed, named", given.names, lambda: fill(keyring, member, given.names))
        measure(member, keyring, given.names)
    return 0


def measure(member: Any, keyring: Any, people: int) -> None:
    from prystan.casework.access.context import Context, acting
    from prystan.casework.cases.models import CONTACT, IDENTITY, Case
    from prystan.casework.exchange.contribution import draw, write
    from prystan.casework.exchange.export import export
    from prystan.casework.exchange.names import open_names
    from prystan.evidence.linkage.keys import new_round_key
    from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES

    with acting(Context.of(member)):
        cases = list(Case.objects.filter(owner=member.organisation_id).values_list("pk", flat=True))

    def one_by_one() -> None:
        with acting(Context.of(member)):
            from prystan.casework.cases.actions import open_case, read_person

            for case in Case.objects.filter(pk__in=cases[: people // 10]):
                read_person(open_case(keyring, case, (IDENTITY, CONTACT)), (IDENTITY, CONTACT))

    def at_once() -> None:
        with acting(Context.of(member)):
            open_names(keyring, cases, by=member)

    def whole(folder: Path) -> None:
        with acting(Context.of(member)):
            drawn = draw(keyring, by=member, with_names=True)
            write(drawn, folder, member.organisation, country="BY", key=new_round_key("bench", date(2026, 11, 28)),
                  scheme=SCHEMES[RECOMMENDED])  # fmt: skip

    def taken_out(folder: Path) -> None:
        with acting(Context.of(member)):
            export(keyring, folder, by=member)

    said("names opened one by one", people // 10, one_by_one)
    said("names opened two hundred at a time", people, at_once)
    with tempfile.TemporaryDirectory() as work:
        said("contribution with tokens, whole", people, lambda: whole(Path(work) / "contribution"))
        said("export of everything", people, lambda: taken_out(Path(work) / "export"))


def said(step: str, people: int, do: Callable[[], None]) -> None:
    before = spent()
    do()
    took = spent() - before
    print(f"{step:44}{people:8}{took:8.1f}{people / took:9.0f}", flush=True)


def spent() -> float:
    """CPU seconds of this process and of the database's process that serves it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    fields = Path(f"/proc/{backend}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / _TICKS


def fill(keyring: Any, member: Any, people: int) -> None:
    from django.utils import timezone

    from prystan.casework.access.context import Context, acting
    from prystan.casework.cases.actions import add_name, identify, locate, record_consent, take_in

    chance, today = random.Random(7), timezone.localdate()
    for number in range(people):
        with acting(Context.of(member)):
            opened = take_in(
                keyring, by=member, detected_on=today, status="ActualVictimOfTrafficking", sex="Feminine",
                age_band="24-26", region="BY-MI",
            )  # fmt: skip
            record_consent(
                opened.case, by=member, purposes=["assistance", "statistics"], given_on=today,
                until=today + timedelta(days=365), language="be",
            )  # fmt: skip
            add_name(keyring, opened, f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}")
            identify(opened, birth_date=date(1980, 1, 1) + timedelta(days=chance.randrange(8000)))
            locate(opened, phone=f"+375 29 {number:07}")


@contextmanager
def site() -> Iterator[tuple[Any, Any]]:
    """A fresh database, and a member of it who may do all that is measured."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "prystan.web.settings"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        with Cluster(Path(folder) / "cluster", durable=False) as running:
            prepare_database(running.url(SUPERUSER, "postgres"))
            os.environ["DATABASE_URL"] = running.url(OWNER, "prystan")
            django.setup()
            from django.db import connection

            from prystan.casework.access.actions import found_organisation
            from prystan.casework.access.keyring import Keyring
            from prystan.casework.access.migrate import migrate

            migrate()
            founded = found_organisation(
                name="Bench", kind="NGO", email="bench@bench.example", person="Bench", password=PASSWORD,
                roles=["coordinator"],
            )  # fmt: skip
            connection.close()
            connection.settings_dict["USER"] = APP
            from prystan.casework.access.context import Context, acting

            with acting(Context.of(founded.first)):
                keyring = Keyring.with_password(founded.first, PASSWORD)
            yield founded.first, keyring
            connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
